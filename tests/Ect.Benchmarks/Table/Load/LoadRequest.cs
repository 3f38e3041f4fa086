using System.Text;

namespace Ect.Benchmarks.Table;

/// <summary>The bytes of one request.</summary>
/// <param name="Head">Up to the content.</param>
/// <param name="Content">The content, shared by all requests that have the same.</param>
/// <param name="Tail">What follows the content in a multipart body.</param>
internal sealed record LoadRequest(byte[] Head, byte[] Content, byte[] Tail)
{
    private const string Boundary = "benchmark";
    private static readonly byte[] End = Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n");

    public static LoadRequest Get(TargetKind kind, string token) =>
        new(Bytes($"GET / HTTP/1.1\r\nHost: localhost\r\n{Field(kind, token)}\r\n\r\n"), [], []);

    public static LoadRequest PostWithHeader(string token, byte[] content) => new(Bytes(
        $"POST / HTTP/1.1\r\nHost: localhost\r\n{Field(TargetKind.Ect, token)}\r\n"
        + $"Content-Type: application/octet-stream\r\nContent-Length: {content.Length}\r\n\r\n"), content, []);

    public static LoadRequest PostWithBody(string token, byte[] content)
    {
        var start = $"--{Boundary}\r\nContent-Type: {EctMediaTypes.MediaType}\r\n\r\n{token}\r\n"
            + $"--{Boundary}\r\nContent-Type: application/octet-stream\r\n\r\n";
        return new(Bytes($"POST / HTTP/1.1\r\nHost: localhost\r\n"
            + $"Content-Type: multipart/related; type=\"{EctMediaTypes.MediaType}\"; boundary={Boundary}\r\n"
            + $"Content-Length: {start.Length + content.Length + End.Length}\r\n\r\n{start}"), content, End);
    }

    private static string Field(TargetKind kind, string token) =>
        kind is TargetKind.JwtBearer ? $"Authorization: Bearer {token}" : $"{EctHeaderNames.ExecutionContext}: {token}";

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
