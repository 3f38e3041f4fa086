using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Ect.Replay;

/// <summary>Under which key, and for how long, the use of a token is remembered (profile, section 6).</summary>
internal static class ReplayKey
{
    private static readonly TimeSpan ShortestRetention = TimeSpan.FromSeconds(1);

    public static EctReplayEntry For(EctToken token, string audience, EctOptions options, DateTimeOffset now, Guid attempt) =>
        new(KeyOf(token, audience), attempt, RetentionOf(token, options, now), token.IssuedAt);

    /// <summary>No text of the token's own: neither its signature nor its encoding can make a second key.</summary>
    private static EctDigest KeyOf(EctToken token, string audience)
    {
        ReadOnlySpan<string> parts = [token.IsSigned ? "signed" : "unsigned", audience, token.Issuer, token.Id];
        var size = 0;
        foreach (var part in parts) size += sizeof(int) + Encoding.UTF8.GetMaxByteCount(part.Length);

        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var length = 0;
            foreach (var part in parts) length += Write(part, rented.AsSpan(length));
            return EctDigest.Of(rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The length before each part keeps two different rows of parts from reading the same.</summary>
    private static int Write(string part, Span<byte> key)
    {
        var length = Encoding.UTF8.GetBytes(part, key[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(key, length);
        return sizeof(int) + length;
    }

    /// <summary>Longer than any clock accepts the token that differs from this one by no more than the tolerance.</summary>
    private static TimeSpan RetentionOf(EctToken token, EctOptions options, DateTimeOffset now)
    {
        // Differences, not sums: a date near the end of the calendar must not overflow.
        var untilExpired = token.ExpiresAt - now;
        var untilTooOld = token.IssuedAt - now + options.MaxAge;
        var retention = (untilExpired < untilTooOld ? untilExpired : untilTooOld) + options.EndMargin;
        return retention > ShortestRetention ? retention : ShortestRetention;
    }
}
