using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Ect.Replay;

/// <summary>Computes the key of a token's use, and how long the use is remembered (profile, section 6).</summary>
internal static class ReplayKey
{
    private static readonly TimeSpan ShortestRetention = TimeSpan.FromSeconds(1);

    public static EctReplayEntry For(EctToken token, string audience, EctOptions options, DateTimeOffset now, Guid attempt) =>
        new(KeyOf(token, audience), attempt, RetentionOf(token, options, now), token.IssuedAt);

    /// <summary>Computes the key. No text of the token itself is in it, so that neither its signature nor its encoding can make a second
    /// key.</summary>
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

    /// <summary>Writes a part with its length before it, so that two different lists of parts never have the same bytes.</summary>
    private static int Write(string part, Span<byte> key)
    {
        var length = Encoding.UTF8.GetBytes(part, key[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(key, length);
        return sizeof(int) + length;
    }

    /// <summary>Computes a time that is longer than any clock within the tolerance accepts the token.</summary>
    private static TimeSpan RetentionOf(EctToken token, EctOptions options, DateTimeOffset now)
    {
        // Differences are compared, not sums, because a date near the end of the calendar must not overflow.
        var untilExpired = token.ExpiresAt - now;
        var untilTooOld = token.IssuedAt - now + options.MaxAge;
        var retention = (untilExpired < untilTooOld ? untilExpired : untilTooOld) + options.EndMargin;
        return retention > ShortestRetention ? retention : ShortestRetention;
    }
}
