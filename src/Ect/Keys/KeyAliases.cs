using Ect.Collections;

namespace Ect.Keys;

/// <summary>Which keys have gone by the <c>kid</c>s of each issuer, as far as this instance has seen: who revokes a key by one of them means the key.</summary>
/// <remarks>Thread-safe, and bounded. Only what a trusted source publishes or vouches for, or a good signature shows, is noted: a stranger cannot give somebody's key another
/// name. A caller may choose its <c>kid</c>s as it likes, so what callers show makes nothing forgotten that is published, nor what another caller has shown.</remarks>
internal sealed class KeyAliases
{
    private const int MaxIssuers = 5_000, MaxPublished = 10_000, MaxShown = 100, MaxKeys = 16, MaxLatest = 4_096;

    private readonly RecentMap<string, RecentMap<string, EctDigest[]>> _published = new(MaxIssuers), _shown = new(MaxIssuers);
    private readonly Lock _gate = new();
    private readonly KeyName?[] _latest = new KeyName?[MaxLatest];
    private long _version;

    /// <summary>One more with every name that was not known before.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Lists the names that were found since, so that nobody has to look at all of them for the sake of one.</summary>
    /// <param name="version">A former <see cref="Version"/>.</param>
    /// <param name="names">In the order in which they were found.</param>
    /// <returns><see langword="false"/> if there were more than are remembered.</returns>
    public bool TryListSince(long version, out IReadOnlyList<KeyName> names)
    {
        lock (_gate)
        {
            var count = _version - version;
            names = count > MaxLatest ? [] : [.. Enumerable.Range(1, (int)count).Select(n => _latest[(version + n) % MaxLatest]!)];
            return count <= MaxLatest;
        }
    }

    /// <summary>Notes all keys of an issuer's set, those that share a <c>kid</c> included.</summary>
    public void Note(string issuer, IssuerKeys keys)
    {
        var names = Open(_published, issuer, MaxPublished);
        foreach (var key in keys.Named) Note(names, issuer, key.KeyId!, key.Thumbprint);
    }

    /// <summary>Notes that a key of an issuer goes by a <c>kid</c>.</summary>
    public void Note(string issuer, string keyId, EctDigest key)
    {
        if (_published.Find(issuer)?.Find(keyId)?.Contains(key) is not true) Note(Open(_shown, issuer, MaxShown), issuer, keyId, key);
    }

    /// <summary>The keys that have gone by a <c>kid</c> of an issuer, no more than the last few.</summary>
    public IEnumerable<EctDigest> KeysOf(string issuer, string keyId) =>
        [.. _shown.Find(issuer)?.Find(keyId) ?? [], .. _published.Find(issuer)?.Find(keyId) ?? []];

    /// <summary>One of the keys that went by a <c>kid</c> of an issuer, the latest that was shown or published.</summary>
    public EctDigest? KeyOf(string issuer, string keyId) => KeysOf(issuer, keyId).Cast<EctDigest?>().FirstOrDefault();

    private void Note(RecentMap<string, EctDigest[]> names, string issuer, string keyId, EctDigest key)
    {
        if (names.Find(keyId)?.Contains(key) is true) return;
        names.Set(keyId, known => [key, .. (known ?? []).Where(other => other != key).Take(MaxKeys - 1)]);
        lock (_gate)
        {
            var number = _version + 1;
            _latest[number % MaxLatest] = new(number, issuer, keyId, key);
            Volatile.Write(ref _version, number);
        }
    }

    private static RecentMap<string, EctDigest[]> Open(RecentMap<string, RecentMap<string, EctDigest[]>> issuers, string issuer, int size) =>
        issuers.Find(issuer) ?? issuers.Set(issuer, known => known ?? new(size))!;
}
