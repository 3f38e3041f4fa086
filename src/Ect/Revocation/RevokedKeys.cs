using System.Collections.Concurrent;
using Ect.Keys;

namespace Ect.Revocation;

/// <summary>The keys that have gone by a revoked <c>kid</c>, as far as it is known. It grows with what becomes known, one step for each
/// new name, and is
/// never put together anew. Thread-safe.</summary>
internal sealed class RevokedKeys
{
    private readonly KeyAliases _aliases;
    private readonly IReadOnlySet<(string Issuer, string KeyId)> _keyIds;
    private readonly ConcurrentDictionary<(string Issuer, EctDigest Key), bool> _keys = [];
    private readonly Lock _gate = new();
    private long _seen;
    private int _count;

    public RevokedKeys(KeyAliases aliases, IReadOnlySet<(string Issuer, string KeyId)> keyIds)
    {
        (_aliases, _keyIds) = (aliases, keyIds);
        CollectAll();
    }

    /// <summary>Where the names come from.</summary>
    public KeyAliases Aliases => _aliases;

    /// <summary>How many keys there are; more with every one that becomes known.</summary>
    public int Count
    {
        get
        {
            CatchUp();
            return Volatile.Read(ref _count);
        }
    }

    public bool Contains(string issuer, EctDigest key)
    {
        CatchUp();
        return _keys.ContainsKey((issuer, key));
    }

    private void CatchUp()
    {
        if (Volatile.Read(ref _seen) == _aliases.Version) return;
        lock (_gate)
        {
            if (!_aliases.TryListSince(_seen, out var added)) CollectAll();
            else foreach (var name in added)
            {
                if (_keyIds.Contains((name.Issuer, name.KeyId))) Add(name.Issuer, name.Key);
                Volatile.Write(ref _seen, name.Number);
            }
        }
    }

    /// <summary>Asks for every revoked <c>kid</c>: at first, and where more has become known in between than is remembered one by
    /// one.</summary>
    private void CollectAll()
    {
        var version = _aliases.Version; // What comes meanwhile is seen again.
        foreach (var (issuer, keyId) in _keyIds)
            foreach (var key in _aliases.KeysOf(issuer, keyId)) Add(issuer, key);

        Volatile.Write(ref _seen, version);
    }

    private void Add(string issuer, EctDigest key)
    {
        if (_keys.TryAdd((issuer, key), true)) Interlocked.Increment(ref _count);
    }
}
