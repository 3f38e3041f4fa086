using Ect.Collections;

namespace Ect.Keys;

/// <summary>Remembers which keys have had which <c>kid</c> of an issuer, because a revocation by <c>kid</c> means the key
/// (profile, section 5).</summary>
/// <remarks>Thread-safe and bounded. A name is noted only if a trusted source publishes or vouches for it, or a valid signature shows it:
/// a stranger cannot give a key of others another name. A caller can choose its <c>kid</c>s freely. So names that a caller shows never push
/// out published names, nor names that another caller has shown.</remarks>
internal sealed class KeyAliases
{
    private const int MaxIssuers = 5_000, MaxPublished = 10_000, MaxShown = 100, MaxKeys = 16, MaxLatest = 4_096;

    private readonly RecentMap<string, RecentMap<string, EctDigest[]>> _published = new(MaxIssuers), _shown = new(MaxIssuers);
    private readonly Lock _gate = new();
    private readonly KeyName?[] _latest = new KeyName?[MaxLatest];
    private long _version;

    /// <summary>The number of names that were noted, each once.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Lists the names that were noted since a version, so that a reader need not go through all of them.</summary>
    /// <param name="version">A former <see cref="Version"/>.</param>
    /// <param name="names">The names in the order in which they were noted.</param>
    /// <returns><see langword="false"/> if there were more than the list remembers.</returns>
    public bool TryListSince(long version, out IReadOnlyList<KeyName> names)
    {
        lock (_gate)
        {
            var count = _version - version;
            names = count > MaxLatest ? [] : [.. Enumerable.Range(1, (int)count).Select(n => _latest[(version + n) % MaxLatest]!)];
            return count <= MaxLatest;
        }
    }

    /// <summary>Notes all keys of an issuer's set, also those that share a <c>kid</c>.</summary>
    public void Note(string issuer, IssuerKeys keys)
    {
        var names = Open(_published, issuer, MaxPublished);
        foreach (var key in keys.Named) Note(names, issuer, key.KeyId!, key.Thumbprint);
    }

    /// <summary>Notes that a key of an issuer has a <c>kid</c>.</summary>
    public void Note(string issuer, string keyId, EctDigest key)
    {
        if (_published.Find(issuer)?.Find(keyId)?.Contains(key) is not true) Note(Open(_shown, issuer, MaxShown), issuer, keyId, key);
    }

    /// <summary>Returns the keys that have had a <c>kid</c> of an issuer, but only the last few.</summary>
    public IEnumerable<EctDigest> KeysOf(string issuer, string keyId) =>
        [.. _shown.Find(issuer)?.Find(keyId) ?? [], .. _published.Find(issuer)?.Find(keyId) ?? []];

    /// <summary>Returns the key that had a <c>kid</c> of an issuer last.</summary>
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

    private static RecentMap<string, EctDigest[]> Open(
        RecentMap<string, RecentMap<string, EctDigest[]>> issuers, string issuer, int size) =>
        issuers.Find(issuer) ?? issuers.Set(issuer, known => known ?? new(size))!;
}
