using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Ect;

/// <summary>Which <c>kid</c>s the keys of each issuer have gone by, as far as this instance has seen: who revokes a key by one of them means the key.</summary>
/// <remarks>Thread-safe, and bounded: what was not seen for the longest time is forgotten first. Only what a trusted source publishes, or a good
/// signature shows, is noted: a stranger can neither fill it nor give somebody's key another name.</remarks>
internal sealed class KeyAliases
{
    private const int GenerationSize = 10_000;

    private readonly Lock _gate = new();
    private volatile Generation _young = new(), _old = new();
    private int _version;

    /// <summary>Another number with every name that was not known before.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>Notes all keys of an issuer's set, those that share a <c>kid</c> included.</summary>
    public void Note(string issuer, IssuerKeys keys)
    {
        foreach (var key in keys.Named) Note(issuer, key.KeyId!, key.Thumbprint);
    }

    /// <summary>Notes that a key of an issuer goes by a <c>kid</c>.</summary>
    public void Note(string issuer, string keyId, EctDigest key)
    {
        if (_young.Knows(issuer, keyId, key)) return;
        lock (_gate)
        {
            if (_young.Count >= GenerationSize) (_old, _young) = (_young, new());
            _young.Add(issuer, keyId, key);
            if (!_old.Knows(issuer, keyId, key)) Interlocked.Increment(ref _version);
        }
    }

    /// <summary>The <c>kid</c>s that a key of an issuer has gone by.</summary>
    public IEnumerable<string> KeyIdsOf(string issuer, EctDigest key) => _young.KeyIdsOf(issuer, key).Concat(_old.KeyIdsOf(issuer, key));

    /// <summary>The key that went by a <c>kid</c> of an issuer, the latest if there were several.</summary>
    public EctDigest? KeyOf(string issuer, string keyId) => _young.KeyOf(issuer, keyId) ?? _old.KeyOf(issuer, keyId);

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<(string Issuer, EctDigest Key), ImmutableHashSet<string>> _keyIds = [];
        private readonly ConcurrentDictionary<(string Issuer, string KeyId), EctDigest> _keys = [];

        public int Count { get; private set; }

        public bool Knows(string issuer, string keyId, EctDigest key) => KeyIdsOf(issuer, key).Contains(keyId);

        public ImmutableHashSet<string> KeyIdsOf(string issuer, EctDigest key) => _keyIds.GetValueOrDefault((issuer, key), []);

        public EctDigest? KeyOf(string issuer, string keyId) => _keys.TryGetValue((issuer, keyId), out var key) ? key : null;

        public void Add(string issuer, string keyId, EctDigest key)
        {
            if (Knows(issuer, keyId, key)) return;
            _keys[(issuer, keyId)] = key;
            _keyIds[(issuer, key)] = KeyIdsOf(issuer, key).Add(keyId);
            Count++;
        }
    }
}
