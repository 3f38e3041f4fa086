using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Bodies;

internal static class HttpRequestExtensions
{
    /// <summary>Goes to the start of the body, and keeps what is read from now on to be read again: what is long, on disk.</summary>
    public static void Rewind(this HttpRequest request)
    {
        if (!request.Body.CanSeek) request.Body = new ArrivingStream(request.Body);
        request.EnableBuffering();
        request.Body.Position = 0;
    }

    /// <summary>Reads ahead to see whether the body has so many bytes, and no further.</summary>
    public static async ValueTask<bool> HasAtLeastAsync(this HttpRequest request, int length, CancellationToken cancellationToken)
    {
        request.Rewind();
        var start = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return await request.Body.ReadAtLeastAsync(start.AsMemory(0, length), length, throwOnEndOfStream: false, cancellationToken) == length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(start);
        }
    }
}
