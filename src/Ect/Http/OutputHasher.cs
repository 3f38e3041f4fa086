using System.Security.Cryptography;

namespace Ect;

/// <summary>Computes <c>out_hash</c> of a request, and leaves its content as it was for sending.</summary>
internal static class OutputHasher
{
    private const long MaxBufferedLength = 64 * 1024;

    private static readonly string HashOfNothing = EctDigest.Of([]).ToString();

    public static async ValueTask<string?> HashAsync(HttpContent? content, EctOutputHash mode, CancellationToken cancellationToken)
    {
        if (mode is EctOutputHash.Never) return null;
        if (content is null) return HashOfNothing;
        if (content.IsGrpc()) return null;

        if (content is not (ByteArrayContent or ReadOnlyMemoryContent))
        {
            if (mode is EctOutputHash.Auto && (content is StreamContent || content.Headers.ContentLength is not <= MaxBufferedLength)) return null;

            // Such content may only be written once: what is hashed has to be what is sent.
            await content.LoadIntoBufferAsync(mode is EctOutputHash.Auto ? MaxBufferedLength : int.MaxValue, cancellationToken).ConfigureAwait(false);
        }

        using var sha256 = SHA256.Create();
        var hashing = new CryptoStream(Stream.Null, sha256, CryptoStreamMode.Write);
        await using (hashing.ConfigureAwait(false)) await content.CopyToAsync(hashing, cancellationToken).ConfigureAwait(false);
        return new EctDigest(sha256.Hash).ToString();
    }
}
