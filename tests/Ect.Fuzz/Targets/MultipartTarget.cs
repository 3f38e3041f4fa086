using System.Text;
using Ect.AspNetCore.Bodies;
using Ect.Fuzz.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ect.Fuzz.Targets;

/// <summary>A body that is meant for tokens; its type is the first line. What is unwrapped, wrapped by a sender, is unwrapped
/// again.</summary>
internal sealed class MultipartTarget : FuzzTarget
{
    private const string Type = "multipart/related; boundary=b; type=\"application/exec+jwt\"";

    private readonly BodyUnwrapper _unwrapper = new(Options.Create(new EctOptions()), TimeProvider.System);

    public override string Name => "multipart";

    public override (long, long) Allocation => (512 * 1024, 256);

    public override IReadOnlyList<string> Words { get; } =
    [
        "--b\r\n", "\r\n--b--", "\r\n", "Content-Type: application/exec+jwt\r\n", "Content-Type: application/json\r\n",
        "Content-Transfer-Encoding: base64\r\n", "Content-Encoding: gzip\r\n", "Content-Length: 3\r\n", "a.b.c", "; boundary=\"b\"",
        "; boundary*=b", "multipart/related", "application/wimse-exec+jwt", "\\", "\"", ";", ",",
    ];

    public override IEnumerable<byte[]> MakeSeeds() =>
    [
        Input(Type, Wrap(["a.b.c"], """{"item":"x"}"""u8.ToArray())), Input(Type, Wrap(["a.b.c", "d.e.f"], null)),
        Input("application/exec+jwt", "a.b.c\n"u8.ToArray()),
        Input("multipart/related; type=application/exec+jwt; boundary=b", Wrap(["a"], [])),
        Input("application/json", "{}"u8.ToArray()),
    ];

    public override object Read(byte[] input)
    {
        var line = Math.Max(0, Array.IndexOf(input, (byte)'\n'));
        return Unwrap(Encoding.Latin1.GetString(input, 0, line), input[Math.Min(input.Length, line + 1)..]);
    }

    public override string Check(byte[] input, object? read)
    {
        var (tokens, content) = ((CarriedTokens?, byte[]?))read!;
        if (tokens is null) return "another type";
        if (tokens.Failure is { } failure)
        {
            FuzzException.Unless(content is null, "A body that is refused can be read.");
            return $"{failure.Reason} {failure.Status}";
        }

        if (content is null) return "accepted, with broken content";
        if (tokens.Texts.Any(text => text.AsSpan().ContainsAny('\r', '\n'))) return "accepted, for the verifier to refuse";

        var again = ((CarriedTokens?, byte[]?))Unwrap(Type.Replace("=b;", $"={LongBoundary};", StringComparison.Ordinal),
            Wrap(tokens.Texts, content, LongBoundary));
        FuzzException.UnlessSame(tokens.Texts, again.Item1!.Texts, "The tokens");
        FuzzException.UnlessSame(content, again.Item2!, "The content");
        return $"accepted {tokens.Texts.Count} {content.Length > 0}";
    }

    private static string LongBoundary => "0b0ef1b87a534c1e9a351d2f4d2f8f11";

    private object Unwrap(string type, byte[] body)
    {
        using var stream = new MemoryStream(body);
        var context = new DefaultHttpContext { Request = { ContentType = type, Body = stream, Method = "POST", Protocol = "HTTP/1.1" } };
        _unwrapper.UnwrapAsync(context, isAsSent: false).AsTask().GetAwaiter().GetResult();
        return (context.Features.Get<CarriedTokens>(), ReadRest(context));
    }

    /// <returns><see langword="null"/> if the content is broken.</returns>
    private static byte[]? ReadRest(HttpContext context)
    {
        try
        {
            using var rest = new MemoryStream();
            context.Request.Body.CopyToAsync(rest).GetAwaiter().GetResult();
            return rest.ToArray();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return null; // As of any broken body.
        }
    }

    private static byte[] Wrap(IEnumerable<string> tokens, byte[]? content, string boundary = "b")
    {
        using var body = new MemoryStream();
        foreach (var token in tokens) Put(body, boundary, "application/exec+jwt", Encoding.Latin1.GetBytes(token));
        if (content is not null) Put(body, boundary, "application/octet-stream", content);
        body.Write(Encoding.ASCII.GetBytes($"--{boundary}--\r\n"));
        return body.ToArray();
    }

    private static void Put(MemoryStream body, string boundary, string type, byte[] content)
    {
        body.Write(Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Type: {type}\r\n\r\n"));
        body.Write(content);
        body.Write("\r\n"u8);
    }

    private static byte[] Input(string type, byte[] body) => [.. Encoding.ASCII.GetBytes(type), (byte)'\n', .. body];
}
