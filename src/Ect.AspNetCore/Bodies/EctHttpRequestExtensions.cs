using Microsoft.AspNetCore.Http;

namespace Ect;

internal static class EctHttpRequestExtensions
{
    /// <summary>Goes to the start of the body, and keeps what is read from now on to be read again: what is long, on disk.</summary>
    public static void Rewind(this HttpRequest request)
    {
        request.EnableBuffering();
        request.Body.Position = 0;
    }
}
