using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Ect.Npgsql.Tests;

/// <summary>A way to a server for an instance that stands still at the worst moment: when the server has run all of a batch but its
/// COMMIT.</summary>
internal sealed class StandstillProxy : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;
    private volatile bool _isArmed;

    public StandstillProxy(PostgresServer server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server.ConnectionString)
    {
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
    }.ConnectionString;

    /// <summary>From now on no COMMIT gets through.</summary>
    public void StandStill() => _isArmed = true;

    /// <summary>Lets through what was held back, and all that follows.</summary>
    public void GoOn()
    {
        _isArmed = false;
        _release.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true) connections.Add(ConnectAsync(await _listener.AcceptSocketAsync(_end.Token)));
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConnectAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await far.ConnectAsync(IPAddress.Loopback, _server.Port, _end.Token);
        await Task.WhenAny(PumpAsync(near, far, isHeldBack: true), PumpAsync(far, near, isHeldBack: false));
    }

    private async Task PumpAsync(Socket from, Socket to, bool isHeldBack)
    {
        var buffer = new byte[1 << 20];
        for (int read; (read = await from.ReceiveAsync(buffer, _end.Token)) > 0;)
        {
            var passed = isHeldBack && _isArmed ? buffer.AsSpan(0, read).IndexOf("COMMIT\0"u8) : -1;
            if (passed >= 0)
            {
                await to.SendAsync(buffer.AsMemory(0, passed), _end.Token);
                await _release.Task.WaitAsync(_end.Token);
            }

            await to.SendAsync(buffer.AsMemory(Math.Max(0, passed), read - Math.Max(0, passed)), _end.Token);
        }
    }
}
