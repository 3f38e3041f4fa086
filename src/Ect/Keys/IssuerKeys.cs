using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Keys;

/// <summary>The keys of one issuer by <c>kid</c>. A <c>kid</c> that two keys share names neither (profile, section 5). Immutable.</summary>
internal sealed class IssuerKeys : IIssuerKeySet
{
    private const int MaxReasons = 3;

    private readonly FrozenDictionary<string, EctKey> _keys;

    public IssuerKeys(IEnumerable<SecurityKey?> keys) : this(JwkEntry.Of(keys))
    {
    }

    private IssuerKeys(IReadOnlyList<JwkEntry> entries)
    {
        Digest = JwkEntry.DigestOf(entries);
        Named = [.. KeysOf(entries)];
        var byKeyId = Named.ToLookup(key => key.KeyId!, StringComparer.Ordinal);
        var unique = byKeyId.Where(sameKeyId => sameKeyId.Count() is 1).Select(Enumerable.Single).ToArray();
        var shared = byKeyId.Where(sameKeyId => sameKeyId.Count() > 1).Select(sameKeyId => sameKeyId.Key);

        Counting = [.. unique.OrderBy(key => key.KeyId, StringComparer.Ordinal)];
        LeftOut =
        [
            .. from entry in entries where entry.Failure is not null select new LeftOutKey(entry.KeyId, entry.Position, entry.Failure!),
            .. from keyId in shared select new LeftOutKey(keyId, null, "different keys go by it, and so none of them counts"),
        ];

        // Keys of another kind are kept, so that a token that names one fails with KeyMismatch and not with UnknownKey.
        var misfits =
            from entry in entries
            where entry is { Jwk: not null, KeyId: not null, IsOfKnownKind: false } && !byKeyId.Contains(entry.KeyId)
            select EctKey.From(entry.Jwk!);
        _keys = unique.Concat(misfits).DistinctBy(key => key.KeyId).ToFrozenDictionary(key => key.KeyId!, StringComparer.Ordinal);
    }

    /// <summary>All keys with all their <c>kid</c>s, also shared ones. The thumbprint is the <c>kid</c> of a key that has none.</summary>
    public IReadOnlyList<EctKey> Named { get; }

    /// <summary>The hash of everything that counts in the set: a set with the same one verifies the same signatures.</summary>
    public EctDigest Digest { get; }

    /// <summary>The keys that a token can name, in the ordinal order of their <c>kid</c>s.</summary>
    public IReadOnlyList<EctKey> Counting { get; }

    /// <summary>How many keys a token can name.</summary>
    public int Count => Counting.Count;

    /// <summary>The entries and the <c>kid</c>s that do not count, and why. Bounded by <see cref="JwkEntry.MaxCount"/>.</summary>
    public IReadOnlyList<LeftOutKey> LeftOut { get; }

    /// <summary>Whether any of the keys is fit for the signatures of tokens.</summary>
    public bool IsUsable => _keys.Values.Any(key => key.IsUsable);

    /// <summary>Whether a set without a usable key is an answer. Its owner has then withdrawn all keys.</summary>
    public bool MayBeEmpty { get; private init; }

    /// <summary>The refresh interval that the owner asks for, if it asks for one.</summary>
    public TimeSpan? RefreshHint { get; private init; }

    /// <summary>The address that they came from; <see langword="null"/> if they did not come from an address.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Reads a configured JWK Set (RFC 7517), which must have a key that a token can name.</summary>
    /// <exception cref="ArgumentException">The text is no JWK Set, or has no key that a token could name.</exception>
    public static IssuerKeys FromJwks(string json) => OfUse(new IssuerKeys(JwkText.ReadSet(json)));

    /// <summary>Takes the entries of a set, which need not have a key that a token can name.</summary>
    public static IssuerKeys Of(IReadOnlyList<JwkEntry> entries, bool mayBeEmpty, TimeSpan? refreshHint) =>
        new(entries) { MayBeEmpty = mayBeEmpty, RefreshHint = refreshHint };

    /// <summary>Reads one public key or certificate.</summary>
    /// <exception cref="ArgumentException">The text is no PEM, or not of one EC or RSA public key.</exception>
    public static IssuerKeys FromPem(string pem, string keyId)
    {
        if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                "There is a private key in it, which only its owner may have. Give this service the public half (openssl pkey -pubout).");
        }

        var key = PemKey.TryRead(pem)
            ?? throw new ArgumentException("The text is not the PEM of one EC or RSA public key or certificate.");
        key.KeyId = keyId;
        var keys = new IssuerKeys([key]);
        return keys.IsUsable ? keys : throw new ArgumentException(PemKey.FindFailure(key));
    }

    /// <summary>The same keys with the address that they came from.</summary>
    public IssuerKeys From(Uri address)
    {
        var keys = (IssuerKeys)MemberwiseClone();
        keys.Address = address;
        return keys;
    }

    public EctKey? Find(string keyId) => _keys.GetValueOrDefault(keyId);

    /// <inheritdoc/>
    ValueTask<EctKey?> IIssuerKeySet.FindAsync(string keyId, CancellationToken cancellationToken) => ValueTask.FromResult(Find(keyId));

    /// <inheritdoc/>
    public KeySetState State => KeySetState.Of(this);

    /// <inheritdoc/>
    public string? WhyNot(string keyId) => LeftOut.FirstOrDefault(key => key.KeyId == keyId)?.Reason;

    /// <summary>Adds to a sentence about the set which keys were left out of it.</summary>
    public string Explain(string sentence) =>
        string.Join(' ', [sentence, .. LeftOut.Take(MaxReasons).Select(key => $"Left out is {key}.")]);

    private static IssuerKeys OfUse(IssuerKeys keys) => keys._keys.Count > 0
        ? keys
        : throw new ArgumentException(keys.Explain("There is no key in the set that a token could name."));

    /// <summary>Makes one key of all entries that have the same key and the same <c>kid</c>.</summary>
    private static IEnumerable<EctKey> KeysOf(IEnumerable<JwkEntry> entries) =>
        from entry in entries
        where entry.IsOfKnownKind
        let thumbprint = PublicJwk.Thumbprint(entry.Jwk!)
        group entry.Jwk by (KeyId: entry.KeyId ?? thumbprint.ToString(), thumbprint) into same
        select EctKey.Of(same.Key.KeyId, same.Key.thumbprint, [.. same]);
}
