namespace Ect.Benchmarks.Table;

/// <summary>How sockets of this process work.</summary>
internal static class SocketSettings
{
    /// <summary>Lets what waits for a socket go on at once, without a change of threads: the load has one core. It counts until the first
    /// socket.</summary>
    public static void CompleteInline() => Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
}
