using System.Buffers;

namespace Ect;

internal static class BoundedReading
{
    private const int ChunkLength = 4 * 1024;

    /// <summary>Reads a stream to its end, and not beyond <paramref name="maxLength"/> by more than a chunk.</summary>
    /// <returns><see langword="null"/> if it is longer.</returns>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAtMostAsync(this Stream stream, int maxLength, CancellationToken cancellationToken)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            var content = new ArrayBufferWriter<byte>();
            while (await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false) is var length and > 0)
            {
                if (length > maxLength - content.WrittenCount) return null;
                content.Write(chunk.AsSpan(0, length));
            }

            return content.WrittenMemory;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
