using System.Net.Http.Json;
using System.Security.Cryptography;

namespace Ect.Http;

/// <summary>Computes the <c>out_hash</c> of a request's content (profile, section 1).</summary>
internal static class OutputHasher
{
    private const int MaxBufferedLength = 64 * 1024;

    private static readonly string HashOfNothing = EctDigest.Of([]).ToString();

    /// <summary>Hashes the content of <paramref name="attempt"/>, and leaves it there to be sent.</summary>
    /// <returns>The hash; <see langword="null"/> for content that is sent without one.</returns>
    public static async ValueTask<string?> HashAsync(AttemptContent attempt, EctOutputHash mode, CancellationToken cancellationToken)
    {
        if (mode is EctOutputHash.Never) return null;
        if (attempt.Current is null) return HashOfNothing;
        if (attempt.Current.IsGrpc()) return null;

        var isJsonOfUnknownLength = attempt.Current is JsonContent { Headers.ContentLength: null };
        if (mode is EctOutputHash.Auto && isJsonOfUnknownLength) attempt.Begin(MaxBufferedLength);
        return await HashAsync(attempt.Current, mode, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<string?> HashAsync(HttpContent content, EctOutputHash mode, CancellationToken cancellationToken)
    {
        if (content is not (ByteArrayContent or ReadOnlyMemoryContent))
        {
            var isLong = content.Headers.ContentLength is not <= MaxBufferedLength;
            if (mode is EctOutputHash.Auto && (isLong || content is StreamContent)) return null;

            // Such content can perhaps be written once only. What is hashed has to be what is sent, so it is kept.
            var maxLength = mode is EctOutputHash.Auto ? MaxBufferedLength : int.MaxValue;
            await content.LoadIntoBufferAsync(maxLength, cancellationToken).ConfigureAwait(false);
        }

        using var sha256 = SHA256.Create();
        var hashing = new CryptoStream(Stream.Null, sha256, CryptoStreamMode.Write);
        await using (hashing.ConfigureAwait(false)) await content.CopyToAsync(hashing, cancellationToken).ConfigureAwait(false);
        return new EctDigest(sha256.Hash).ToString();
    }
}
