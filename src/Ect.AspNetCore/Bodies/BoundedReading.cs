using System.Buffers;

namespace Ect.AspNetCore.Bodies;

internal static class BoundedReading
{
    // Bytes that come at once are kept at once, because each chunk may be a write to a file.
    private const int ChunkLength = 32 * 1024;

    /// <summary>Reads a stream to its end, but at most one chunk beyond <paramref name="maxLength"/>. It keeps nothing of it.</summary>
    /// <returns>Whether the stream has no more bytes than that.</returns>
    public static async ValueTask<bool> EndsWithinAsync(this Stream stream, int maxLength, CancellationToken cancellationToken)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            var length = 0;
            while (length <= maxLength)
            {
                var read = await stream.ReadAsync(chunk, cancellationToken);
                if (read is 0) return true;
                length += read;
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
