using System.Text;

namespace Ect.AspNetCore.Tests;

/// <summary>Bodies that carry tokens, written by hand.</summary>
internal static class Parts
{
    public const string Type = "multipart/related; type=\"application/exec+jwt\"; boundary=b0";
    public const string End = "--b0--\r\n";
    public const string Json = "{\"a\":1}";

    /// <summary>A token and content, as they should be.</summary>
    public static string Good => Token(Service.Alice.Token()) + Content(Json) + End;

    public static string Token(string token, string type = EctMediaTypes.MediaType) => $"--b0\r\nContent-Type: {type}\r\n\r\n{token}\r\n";

    public static string Content(string content, string fields = "Content-Type: application/json\r\n") => $"--b0\r\n{fields}\r\n{content}\r\n";

    public static HttpContent Body(string body, string type = Type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }
}
