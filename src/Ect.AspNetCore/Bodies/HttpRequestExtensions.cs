using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

internal static class HttpRequestExtensions
{
    /// <summary>Goes to the start of the body, and buffers the bytes that are read from now on. Long bodies are buffered on disk.</summary>
    public static void Rewind(this HttpRequest request)
    {
        if (!request.Body.CanSeek) request.Body = new ArrivingStream(request.Body);
        request.EnableBuffering();
        request.Body.Position = 0;
    }

    /// <summary>Reads just far enough ahead to tell whether the body has that many bytes.</summary>
    public static async ValueTask<bool> HasAtLeastAsync(this HttpRequest request, int length, CancellationToken cancellationToken)
    {
        request.Rewind();
        var start = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var buffer = start.AsMemory(0, length);
            return await request.Body.ReadAtLeastAsync(buffer, length, throwOnEndOfStream: false, cancellationToken) == length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(start);
        }
    }
}
