using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>One public key of one issuer. Private parts are never kept.</summary>
/// <remarks>Thread-safe. A key that is unfit for signatures (symmetric, too weak, off its curve) can be held like any other:
/// tokens that name it are refused with <see cref="EctFailureReason.KeyMismatch"/>.</remarks>
public sealed class EctKey
{
    // Making a provider is far dearer than a signature check, and an RSA key rarely sees more than one of its six algorithms.
    private readonly FrozenDictionary<string, Lazy<SignatureProvider>> _providers = FrozenDictionary<string, Lazy<SignatureProvider>>.Empty;
    private readonly int _signatureLength;

    private EctKey(JsonWebKey jwk)
    {
        KeyId = jwk.KeyId;
        Thumbprint = PublicJwk.Thumbprint(jwk);
        if (VerificationKey.TryCreate(jwk) is not { } usable) return;

        _signatureLength = usable.SignatureLength;
        _providers = usable.Algorithms
            .Where(algorithm => jwk.Alg is null || jwk.Alg == algorithm)
            .ToFrozenDictionary(algorithm => algorithm, algorithm => new Lazy<SignatureProvider>(() => new AsymmetricSignatureProvider(usable.Key, algorithm)));
    }

    /// <summary>The <c>kid</c> that the key goes by; <see langword="null"/> if it has none, so that no token can name it.</summary>
    public string? KeyId { get; }

    /// <summary>The RFC 7638 thumbprint: the same for the same public key, whatever its <c>kid</c>.</summary>
    public EctDigest Thumbprint { get; }

    /// <summary>Takes over the public half of <paramref name="key"/>.</summary>
    /// <param name="key">A <see cref="JsonWebKey"/>, <see cref="ECDsaSecurityKey"/>, <see cref="RsaSecurityKey"/> or <see cref="X509SecurityKey"/>.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    public static EctKey From(SecurityKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new EctKey(PublicJwk.Of(key));
    }

    /// <summary>Whether the key is one for signatures at all, and a sound one (profile, rule 12).</summary>
    internal bool IsUsable => _providers.Count > 0;

    /// <summary>Whether the key is one for <paramref name="algorithm"/> (profile, rule 12).</summary>
    internal bool Fits(string algorithm) => _providers.ContainsKey(algorithm);

    /// <summary>Checks a signature (profile, rule 13).</summary>
    /// <returns><see langword="false"/> for anything but a good signature by this key with an algorithm that it fits.</returns>
    internal bool Verify(string algorithm, byte[] signingInput, byte[] signature) =>
        signingInput.Length > 0
        && signature.Length == _signatureLength
        && _providers.TryGetValue(algorithm, out var provider)
        && provider.Value.Verify(signingInput, signature);
}
