using System.Collections.Concurrent;
using Ect.Keys;

namespace Ect.Revocation;

/// <summary>The keys that are known to have had a revoked <c>kid</c>. Each new name adds one step of work; the set is never built anew. It
/// is thread-safe.</summary>
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

    /// <summary>The source of the names.</summary>
    public KeyAliases Aliases => _aliases;

    /// <summary>The number of keys. It grows with every key that becomes known.</summary>
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

    /// <summary>Asks for every revoked <c>kid</c>: at first, and when more names have become known in between than are remembered one by
    /// one.</summary>
    private void CollectAll()
    {
        var version = _aliases.Version; // Names that come meanwhile are seen again.
        foreach (var (issuer, keyId) in _keyIds)
            foreach (var key in _aliases.KeysOf(issuer, keyId)) Add(issuer, key);

        Volatile.Write(ref _seen, version);
    }

    private void Add(string issuer, EctDigest key)
    {
        if (_keys.TryAdd((issuer, key), true)) Interlocked.Increment(ref _count);
    }
}
