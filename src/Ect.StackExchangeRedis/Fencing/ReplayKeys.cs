using System.Buffers.Text;
using System.Text;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Fencing;

/// <summary>The keys of one replay cache. Uses are spread over hash tags, and each tag has a mark. In a cluster both are in one slot, so a
/// node that loses its memory loses a mark as well.</summary>
internal sealed class ReplayKeys
{
    public const int TagCount = 64;

    private readonly byte[][] _prefixes;
    private readonly RedisKey[] _marks;

    public ReplayKeys(string keyPrefix)
    {
        string[] prefixes = [.. Enumerable.Range(0, TagCount).Select(tag => $"{keyPrefix}r:{{{tag:x2}}}:")];
        _prefixes = [.. prefixes.Select(Encoding.UTF8.GetBytes)];
        _marks = [.. prefixes.Select(prefix => (RedisKey)$"{prefix}mark")];
    }

    public static IEnumerable<int> Tags => Enumerable.Range(0, TagCount);

    public static int TagOf(EctDigest use)
    {
        Span<byte> digest = stackalloc byte[EctDigest.Length];
        use.CopyTo(digest);
        return TagOf(digest);
    }

    /// <summary>Returns the key of a tag's mark.</summary>
    public RedisKey MarkOf(int tag) => _marks[tag];

    /// <summary>Returns the key of a use.</summary>
    public RedisKey Of(EctDigest use)
    {
        Span<byte> digest = stackalloc byte[EctDigest.Length];
        use.CopyTo(digest);
        var prefix = _prefixes[TagOf(digest)];
        var key = new byte[prefix.Length + Base64Url.GetEncodedLength(digest.Length)];
        prefix.CopyTo(key, 0);
        Base64Url.EncodeToUtf8(digest, key.AsSpan(prefix.Length));
        return key;
    }

    private static int TagOf(ReadOnlySpan<byte> digest) => digest[0] % TagCount;
}
