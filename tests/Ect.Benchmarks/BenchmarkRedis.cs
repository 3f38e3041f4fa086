using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ect.Benchmarks.Table;
using StackExchange.Redis;

namespace Ect.Benchmarks;

/// <summary>A server of our own on a loopback port, for as long as the run.</summary>
internal sealed class BenchmarkRedis : IDisposable
{
    private const string Program = "redis-server";

    private readonly Process _process;
    private readonly int _port;

    private BenchmarkRedis(Process process, int port) => (_process, _port) = (process, port);

    private static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, Program)));

    public string Configuration => $"127.0.0.1:{_port}";

    /// <param name="core">Where it runs, if that matters.</param>
    /// <returns><see langword="null"/> where none is installed.</returns>
    public static BenchmarkRedis? TryStart(int? core = null)
    {
        if (!IsInstalled) return null;

        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var start = Cores.StartInfo(core, Program, ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        start.RedirectStandardOutput = true;
        return new(Process.Start(start)!, port);
    }

    public Task<ConnectionMultiplexer> ConnectAsync() =>
        ConnectionMultiplexer.ConnectAsync($"{Configuration},connectRetry=20,connectTimeout=10000,syncTimeout=30000,asyncTimeout=30000");

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
