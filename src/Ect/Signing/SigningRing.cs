using System.Collections.Frozen;
using Ect.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Signing;

/// <summary>The service's own keys (profile, section 5): the one that signs, and those that are published. Immutable.</summary>
/// <remarks>It keeps only the public half of a key that does not sign any more.</remarks>
internal sealed class SigningRing
{
    public static readonly SigningRing Empty = new([], null, null, default);

    private readonly FrozenDictionary<string, PublishedKey> _published;
    private readonly SigningKey? _formerSigner;

    private SigningRing(IEnumerable<PublishedKey> published, SigningKey? formerSigner, SigningKey? signer, DateTimeOffset signsFrom)
    {
        _published = published.ToFrozenDictionary(key => key.KeyId, StringComparer.Ordinal);
        (_formerSigner, Signer, SignsFrom) = (formerSigner, signer, signsFrom);
        Jwks = PublicJwk.ToSet(Published.OrderBy(key => key.KeyId, StringComparer.Ordinal).Select(key => key.Jwk));
    }

    /// <summary>The key that signs from <see cref="SignsFrom"/> on, if nothing changes.</summary>
    public SigningKey? Signer { get; }

    public DateTimeOffset SignsFrom { get; }

    public IReadOnlyCollection<PublishedKey> Published => _published.Values;

    /// <summary>The published keys as a JWK Set. Instances with the same keys have the same text.</summary>
    public string Jwks { get; }

    public SigningKey? SignerAt(DateTimeOffset now) => _formerSigner is not null && now < SignsFrom ? _formerSigner : Signer;

    public EctKey? Find(string keyId) => _published.GetValueOrDefault(keyId)?.Key;

    /// <exception cref="ArgumentException">The keys cannot be used.</exception>
    public static void Check(EctSigningKeySet keys) => Empty.With(keys, DateTimeOffset.UnixEpoch, default);

    /// <summary>Returns the ring after the source gave <paramref name="keys"/>. The first key ever signs at once, because there is no
    /// other. A later one is published for <see cref="SigningTimes.Overlap"/> before it signs. The former one signs until then.</summary>
    /// <exception cref="ArgumentException">The keys cannot be used.</exception>
    public SigningRing With(EctSigningKeySet keys, DateTimeOffset now, SigningTimes times)
    {
        var former = SignerAt(now);
        var signer = new[] { former, Signer }.FirstOrDefault(known => known?.IsOf(keys.Active) is true) ?? new SigningKey(keys.Active);
        var given = Publish([signer.PublicJwk, .. keys.Others], now).ToDictionary(key => key.KeyId, StringComparer.Ordinal);

        var knownFrom = given[signer.PublicJwk.KeyId].Since + times.Overlap;
        var isReady = former is null || former.PublicJwk.KeyId == signer.PublicJwk.KeyId || knownFrom <= now;
        if (isReady) former = null;

        var dropped = Published.Where(key => !given.ContainsKey(key.KeyId)).Select(key => key.IsFormer
            ? key
            : key with { Until = (key.KeyId == former?.PublicJwk.KeyId ? knownFrom : now) + times.Retention });

        return new([.. given.Values, .. dropped.Where(key => now <= key.Until)], former, signer, isReady ? now : knownFrom);
    }

    /// <exception cref="ArgumentException">A key cannot verify, or two keys have one <c>kid</c>.</exception>
    private IEnumerable<PublishedKey> Publish(IEnumerable<JsonWebKey> jwks, DateTimeOffset now)
    {
        foreach (var sameKeyId in jwks.GroupBy(jwk => jwk.KeyId, StringComparer.Ordinal))
        {
            var known = _published.GetValueOrDefault(sameKeyId.Key);
            var jwk = sameKeyId.First();
            var key = known?.Jwk.Alg == jwk.Alg && known is not null ? known.Key : EctKey.From(jwk);

            if (!key.IsUsable)
            {
                throw new ArgumentException(
                    $"The key '{jwk.KeyId}' cannot verify signatures: its kind, curve, size, 'alg', 'use' or 'key_ops' says so.");
            }

            var thumbprints = sameKeyId.Select(PublicJwk.Thumbprint).Append(known?.Key.Thumbprint ?? key.Thumbprint);
            if (thumbprints.Distinct().Count() > 1)
            {
                throw new ArgumentException(
                    $"Two keys go by the 'kid' '{jwk.KeyId}', and verifiers would use neither. Give the new key a 'kid' of its own.");
            }

            yield return new PublishedKey(jwk, key, known?.Since ?? now, DateTimeOffset.MaxValue);
        }
    }
}
