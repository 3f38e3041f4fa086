using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Ect.TestUtils;

/// <summary>A way to a server that can be closed: what clients send is kept until it is let through, also for clients who have hung up
/// by then. It can also swallow, delay, and reset.</summary>
public sealed class RedisProxy : IAsyncDisposable
{
    private readonly RedisServer _server;
    private readonly TcpListener _listener = Listen();
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Connection> _connections = [];
    private readonly Lock _change = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();

    public RedisProxy(RedisServer server)
    {
        _server = server;
        _accepting = AcceptAsync();
    }

    public string Configuration => $"{_listener.LocalEndpoint}";

    /// <summary>How much longer each answer takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How many clients are connected.</summary>
    public int OpenConnections => _connections.Count(connection => !connection.HasClientGone);

    /// <summary>How many clients have ever been connected.</summary>
    public int Accepted => _connections.Count;

    /// <summary>From now on nothing reaches the server, on these connections and on those that are made until it is opened.</summary>
    public void Close()
    {
        lock (_change)
        {
            _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
            foreach (var connection in _connections) connection.Open = _open;
        }
    }

    public void Open() => _open.TrySetResult();

    /// <summary>From now on nothing passes in either direction, on the connections that there are and on new ones.</summary>
    public void Split()
    {
        Delay = TimeSpan.FromDays(1);
        Close();
    }

    /// <summary>From now on nothing reaches the server on the connections that there are, and nobody is told. New ones are
    /// let through.</summary>
    /// <returns>What lets through what was kept.</returns>
    public TaskCompletionSource Swallow()
    {
        lock (_change)
        {
            if (_open.Task.IsCompleted) Close();
            var kept = _open;
            _open = Opened();
            return kept;
        }
    }

    /// <summary>Hangs up on all clients, and lets the next ones through. What the first have sent is kept, until
    /// <see cref="Open"/> of what is returned.</summary>
    public TaskCompletionSource HangUp()
    {
        lock (_change)
        {
            var kept = _open;
            _open = Opened();
            foreach (var connection in _connections) connection.HangUp();
            return kept;
        }
    }

    /// <summary>Resets the connections that there are. New ones are let through.</summary>
    public void Reset()
    {
        foreach (var connection in _connections) connection.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        Open();
        await _accepting;
        foreach (var connection in _connections) connection.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Connection connection;
                lock (_change)
                {
                    connection = new(this, client, _open);
                    _connections.Add(connection);
                }

                _ = connection.RunAsync(_server.Port, _end.Token);
            }
        }
        catch (Exception e) when (_end.IsCancellationRequested || e is SocketException)
        {
            // What a listener that has stopped throws depends on where it was.
        }
    }

    private static TcpListener Listen()
    {
        while (true)
        {
            var listener = new TcpListener(IPAddress.Loopback, FreePort.Next());
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                listener.Dispose();
            }
        }
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private sealed class Connection(RedisProxy proxy, TcpClient client, TaskCompletionSource open) : IDisposable
    {
        private readonly TcpClient _server = new();
        private readonly Channel<byte[]> _kept = Channel.CreateUnbounded<byte[]>();
        private volatile TaskCompletionSource _open = open;

        public TaskCompletionSource Open { set => _open = value; }

        public bool HasClientGone { get; private set; }

        /// <summary>Ends what the client reads; what it has sent by then still arrives here.</summary>
        public void HangUp()
        {
            if (client.Connected) client.Client.Shutdown(SocketShutdown.Send);
        }

        /// <summary>Closes without lingering, so that the client is sent an RST.</summary>
        public void Reset()
        {
            if (client.Connected) client.LingerState = new(enable: true, seconds: 0);
            client.Close();
            _server.Close();
        }

        public async Task RunAsync(int port, CancellationToken cancellationToken)
        {
            try
            {
                await _server.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                await Task.WhenAll(ReceiveAsync(cancellationToken), ForwardAsync(cancellationToken), AnswerAsync(cancellationToken));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
            }
        }

        public void Dispose()
        {
            client.Dispose();
            _server.Dispose();
        }

        private async Task ReceiveAsync(CancellationToken cancellationToken)
        {
            try
            {
                var buffer = new byte[65_536];
                for (int read; (read = await client.GetStream().ReadAsync(buffer, cancellationToken)) > 0;)
                    _kept.Writer.TryWrite(buffer[..read]);
            }
            finally
            {
                HasClientGone = true;
                _kept.Writer.Complete();
            }
        }

        private async Task ForwardAsync(CancellationToken cancellationToken)
        {
            await foreach (var sent in _kept.Reader.ReadAllAsync(cancellationToken))
            {
                await _open.Task.WaitAsync(cancellationToken);
                await _server.GetStream().WriteAsync(sent, cancellationToken);
            }

            if (!cancellationToken.IsCancellationRequested) _server.Client.Shutdown(SocketShutdown.Send);
        }

        /// <remarks>Delays by the order of what is read: what comes in meanwhile waits in the socket.</remarks>
        private async Task AnswerAsync(CancellationToken cancellationToken)
        {
            var buffer = new byte[65_536];
            for (int read; (read = await _server.GetStream().ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if (proxy.Delay > TimeSpan.Zero) await Task.Delay(proxy.Delay, cancellationToken);
                await client.GetStream().WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
    }
}
