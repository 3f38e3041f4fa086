using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>The keys of one issuer by <c>kid</c>, immutable. A <c>kid</c> that two keys share names neither (profile, section 5).</summary>
internal sealed class IssuerKeys : IIssuerKeySet
{
    private const string JwtSvidUse = "jwt-svid";

    private readonly FrozenDictionary<string, EctKey> _keys;

    public IssuerKeys(IEnumerable<SecurityKey> keys)
    {
        Named = [.. keys.Select(EctKey.From).Where(key => key.KeyId is not null)];
        var byKeyId = Named
            .GroupBy(key => key.KeyId!, StringComparer.Ordinal)
            .ToArray();
        _keys = byKeyId
            .Where(sameKeyId => sameKeyId.Count() == 1)
            .ToFrozenDictionary(sameKeyId => sameKeyId.Key, Enumerable.Single, StringComparer.Ordinal);
        SharedKeyIds = byKeyId.Length - _keys.Count;
    }

    /// <summary>All keys that have a <c>kid</c>, those that share one included.</summary>
    public IReadOnlyList<EctKey> Named { get; }

    /// <summary>How many keys a token can name.</summary>
    public int Count => _keys.Count;

    /// <summary>How many <c>kid</c>s name no key, because several share them.</summary>
    public int SharedKeyIds { get; }

    /// <summary>Whether any of the keys is fit for the signatures of tokens.</summary>
    public bool IsUsable => _keys.Values.Any(key => key.IsUsable);

    /// <summary>Takes a set that was configured and so must be of use. Keys of unknown kinds are kept and never fit.</summary>
    /// <exception cref="ArgumentException">The set has no key that a token could name.</exception>
    public static IssuerKeys FromSet(JsonWebKeySet set)
    {
        var keys = new IssuerKeys(set.Keys);
        return keys._keys.Count > 0 ? keys : throw new ArgumentException("There is no key with a 'kid' of its own in the set.");
    }

    /// <summary>Reads a JWK Set (RFC 7517), and takes it as <see cref="FromSet"/> does.</summary>
    /// <exception cref="ArgumentException">The text is no JWK Set, or has no key that a token could name.</exception>
    public static IssuerKeys FromJwks(string json) => FromSet(Parse(json));

    /// <summary>Takes the JWK Set of a trust domain, such as a SPIFFE bundle. The keys that it marks as those of JWT-SVIDs sign workload identity
    /// tokens; taken as an issuer's by any other method, they are for nothing (profile, section 5).</summary>
    /// <exception cref="ArgumentException">The set has no key that a token could name.</exception>
    public static IssuerKeys FromTrustBundle(JsonWebKeySet set)
    {
        var forTokens = new JsonWebKeySet();
        foreach (var key in set.Keys)
        {
            var jwk = PublicJwk.Of(key);
            if (jwk.Use == JwtSvidUse) jwk.Use = JsonWebKeyUseNames.Sig;
            forTokens.Keys.Add(jwk);
        }
        return FromSet(forTokens);
    }

    /// <summary>Reads such a set, and takes it as <see cref="FromTrustBundle(JsonWebKeySet)"/> does.</summary>
    /// <exception cref="ArgumentException">The text is no JWK Set, or has no key that a token could name.</exception>
    public static IssuerKeys FromTrustBundle(string json) => FromTrustBundle(Parse(json));

    /// <summary>Reads one public key or certificate.</summary>
    /// <exception cref="ArgumentException">The text is no PEM, or not of one EC or RSA public key.</exception>
    public static IssuerKeys FromPem(string pem, string keyId)
    {
        if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw new ArgumentException("There is a private key in it, which is for its owner alone: give this service the public half (openssl pkey -pubout).");

        var key = PemKey.TryRead(pem) ?? throw new ArgumentException("This is no PEM text of one EC or RSA public key or of a certificate.");
        key.KeyId = keyId;
        return new IssuerKeys([key]);
    }

    public EctKey? Find(string keyId) => _keys.GetValueOrDefault(keyId);

    /// <inheritdoc/>
    ValueTask<EctKey?> IIssuerKeySet.FindAsync(string keyId, CancellationToken cancellationToken) => ValueTask.FromResult(Find(keyId));

    private static JsonWebKeySet Parse(string json)
    {
        try
        {
            return new JsonWebKeySet(json);
        }
        catch (ArgumentException)
        {
            throw new ArgumentException("This is no JWK Set (RFC 7517)."); // Microsoft's message may show the text.
        }
    }
}
