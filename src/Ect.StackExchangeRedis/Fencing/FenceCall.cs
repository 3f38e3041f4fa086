using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Fencing;

/// <summary>One call of the script: the marks that it reads, and the uses that it decides.</summary>
internal sealed class FenceCall
{
    private const int FixedValues = 7;
    private const int ValuesOfUse = 4;

    private readonly bool _renews;

    private FenceCall(IReadOnlyList<int> tags, IReadOnlyList<FenceUse> uses, bool renews) => (Tags, Uses, _renews) = (tags, uses, renews);

    /// <summary>The tags whose marks are read.</summary>
    public IReadOnlyList<int> Tags { get; }

    public IReadOnlyList<FenceUse> Uses { get; }

    /// <summary>Makes a call that records uses.</summary>
    public static FenceCall Use(IReadOnlyList<FenceUse> uses)
    {
        List<int> tags = [];
        foreach (var use in uses)
            if (!tags.Contains(use.Tag)) tags.Add(use.Tag);
        return new(tags, uses, renews: false);
    }

    /// <summary>Makes a call that renews marks.</summary>
    public static FenceCall Renew(IReadOnlyList<int> tags) => new(tags, [], renews: true);

    public RedisKey[] Keys(ReplayKeys names)
    {
        var keys = new RedisKey[Tags.Count + Uses.Count];
        for (var i = 0; i < Tags.Count; i++) keys[i] = names.MarkOf(Tags[i]);
        for (var i = 0; i < Uses.Count; i++) keys[Tags.Count + i] = names.Of(Uses[i].Entry.Key);
        return keys;
    }

    /// <param name="now">The caller's time, in milliseconds since 1970.</param>
    /// <param name="sent">The machine's time, in milliseconds since 1970.</param>
    /// <param name="lease">How long a mark stands, in milliseconds.</param>
    /// <param name="believed">The servers that the caller believes.</param>
    /// <param name="wait">How long a new belief fences, in milliseconds.</param>
    /// <param name="isTrusted">For each tag, whether a server without its mark is trusted.</param>
    public RedisValue[] Values(long now, long sent, long lease, string believed, long wait, bool[] isTrusted)
    {
        var values = new RedisValue[FixedValues + Tags.Count + ValuesOfUse * Uses.Count];
        (values[0], values[1], values[2], values[3]) = (now, lease, believed, wait);
        (values[4], values[5], values[6]) = (_renews, sent, Tags.Count);
        for (var i = 0; i < Tags.Count; i++) values[FixedValues + i] = isTrusted[Tags[i]];
        var at = FixedValues + Tags.Count;
        foreach (var use in Uses)
        {
            values[at++] = 1 + MarkOf(use);
            values[at++] = use.Entry.Attempt.ToByteArray();
            values[at++] = (long)use.Entry.Retention.TotalMilliseconds;
            values[at++] = use.Entry.IssuedAt.ToUnixTimeMilliseconds();
        }

        return values;
    }

    /// <summary>Returns the index of a use's mark among all marks of this call.</summary>
    public int MarkOf(FenceUse use)
    {
        for (var i = 0; ; i++)
            if (Tags[i] == use.Tag) return i;
    }
}
