using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Ect.Benchmarks;

/// <summary>A server of our own on a loopback port, for as long as the run.</summary>
internal sealed class BenchmarkRedis : IDisposable
{
    private readonly Process _process;
    private readonly int _port;

    private BenchmarkRedis(Process process, int port) => (_process, _port) = (process, port);

    /// <returns><see langword="null"/> where none is installed.</returns>
    public static BenchmarkRedis? TryStart()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        try
        {
            string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
            return new(Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!, port);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public Task<ConnectionMultiplexer> ConnectAsync() =>
        ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_port},connectRetry=20,connectTimeout=10000,syncTimeout=30000,asyncTimeout=30000");

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
