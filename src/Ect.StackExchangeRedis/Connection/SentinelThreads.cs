namespace Ect.StackExchangeRedis.Connection;

/// <summary>Keeps threads for requests while the library asks Sentinels who the master is.</summary>
/// <remarks>Whenever a connection to a server of theirs fails, the library asks by several calls at once that block threads of the pool.
/// The pool has as many threads as the machine has cores, and gets another only twice a second: on a small machine nobody would be refused,
/// nor anything else done, for seconds.</remarks>
internal static class SentinelThreads
{
    private const int Blocked = 16;

    /// <summary>Raises the least number of threads that the pool makes at once. It is never lowered.</summary>
    public static void Reserve()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + Blocked), completions);
    }
}
