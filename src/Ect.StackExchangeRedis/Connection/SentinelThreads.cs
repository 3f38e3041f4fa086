namespace Ect.StackExchangeRedis.Connection;

/// <summary>Keeps threads for requests while the library asks Sentinels who the master is.</summary>
/// <remarks>When a connection to one of their servers fails, the library asks with several calls at once, and each blocks a thread of the
/// pool. The pool begins with one thread a core and adds two a second. On a small machine the service would do nothing for seconds, and
/// would not even refuse requests.</remarks>
internal static class SentinelThreads
{
    private const int Blocked = 16;

    /// <summary>Raises the number of threads that the pool makes without delay. It never lowers that number.</summary>
    public static void Reserve()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + Blocked), completions);
    }
}
