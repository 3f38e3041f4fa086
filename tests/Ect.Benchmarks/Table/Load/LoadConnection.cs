using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ect.Benchmarks.Table;

/// <summary>One HTTP/1.1 connection that is kept, with no more than this load needs: an HttpClient would be busier than the
/// server.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[8_192];

    private LoadConnection()
    {
    }

    public static async Task<LoadConnection> OpenAsync(IPEndPoint server)
    {
        var connection = new LoadConnection();
        await connection._socket.ConnectAsync(server);
        return connection;
    }

    /// <summary>Sends a request, and waits for its answer.</summary>
    public async ValueTask SendAsync(LoadRequest request)
    {
        await _socket.SendAsync(request.Head);
        if (request.Content.Length > 0) await _socket.SendAsync(request.Content);
        if (request.Tail.Length > 0) await _socket.SendAsync(request.Tail);

        var length = 0;
        do
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(length));
            if (read is 0) throw new InvalidOperationException("The server has closed the connection.");
            length += read;
        }
        while (!IsWhole(_answer.AsSpan(0, length)));
    }

    public void Dispose() => _socket.Dispose();

    private static ReadOnlySpan<byte> Length => "Content-Length: "u8;

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        if (!answer.StartsWith("HTTP/1.1 200"u8))
            throw new InvalidOperationException($"It was refused: {Encoding.ASCII.GetString(answer)}");

        var field = answer.IndexOf(Length);
        if (field < 0) return answer.EndsWith("0\r\n\r\n"u8); // chunked
        return Utf8Parser.TryParse(answer[(field + Length.Length)..end], out int length, out _) && answer.Length >= end + 4 + length;
    }
}
