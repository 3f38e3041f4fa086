using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ect.AspNetCore.Tests;

/// <summary>A client without manners: it sends what it is told to.</summary>
internal sealed class Raw : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    private Raw() { }

    /// <summary>The connection, once there is one.</summary>
    public NetworkStream Stream => field ??= new(_socket);

    public static async Task<Raw> ConnectAsync(Uri address)
    {
        var raw = new Raw();
        await raw._socket.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
        return raw;
    }

    /// <summary>Sends a request as it stands, and nothing after it.</summary>
    /// <param name="address">The service's.</param>
    /// <param name="fields">Of the header, each with its line end.</param>
    /// <param name="body">What is sent of the body.</param>
    /// <param name="leaves">Whether the client then ends its side of the connection, as where it has no more to send.</param>
    /// <returns>The whole answer.</returns>
    public static async Task<string> SendAsync(Uri address, string fields, string body = "", bool leaves = false)
    {
        using var raw = await ConnectAsync(address);
        await raw.WriteAsync($"POST / HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n{fields}\r\n{body}");
        if (leaves) raw._socket.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(raw.Stream, Encoding.Latin1);
        using var patience = BeginToWait();
        try
        {
            return await reader.ReadToEndAsync(patience.Token);
        }
        catch (IOException) when (leaves)
        {
            return ""; // The server has reset what was left.
        }
    }

    public ValueTask WriteAsync(string text) => Stream.WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    /// <returns>Whether the server still takes anything.</returns>
    public async Task<bool> TryWriteAsync(string text)
    {
        try
        {
            await WriteAsync(text);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Reads the head of an answer, and no further.</summary>
    public async Task<string> ReadHeadAsync()
    {
        var head = new StringBuilder();
        var buffer = new byte[1];
        using var patience = BeginToWait();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await Stream.ReadAsync(buffer, patience.Token) > 0)
            head.Append((char)buffer[0]);
        return head.ToString();
    }

    /// <summary>Reads an answer that states its length, and no further.</summary>
    public async Task<string> ReadAnswerAsync()
    {
        var head = await ReadHeadAsync();
        const string Field = "Content-Length: ";
        var start = head.IndexOf(Field, StringComparison.Ordinal) + Field.Length;
        var body = new byte[int.Parse(head[start..head.IndexOf('\r', start)], provider: null)];
        using var patience = BeginToWait();
        await Stream.ReadExactlyAsync(body, patience.Token);
        return head + Encoding.Latin1.GetString(body);
    }

    /// <summary>Ends the connection: in order, or at once (RST).</summary>
    public void Leave(bool isAtOnce)
    {
        if (isAtOnce) _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>A server that does not answer fails its test, and does not hang it.</summary>
    private static CancellationTokenSource BeginToWait()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        return patience;
    }
}
