using Ect.Keys;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>One public key of one issuer. Private parts are never kept.</summary>
/// <remarks>Thread-safe. A key that is unfit for signatures (symmetric, too weak, off its curve) can be held like any other:
/// tokens that name it are refused with <see cref="EctFailureReason.KeyMismatch"/>.</remarks>
public sealed class EctKey
{
    // Made when it is first needed: few keys of a long set are used, and importing a key is far more expensive than reading it.
    private readonly Lazy<KeyVerification> _verification;

    private EctKey(string? keyId, EctDigest thumbprint, IReadOnlyList<JsonWebKey> entries) =>
        (KeyId, Thumbprint, _verification) = (keyId, thumbprint, new(() => new KeyVerification(entries)));

    /// <summary>The <c>kid</c> of the key; <see langword="null"/> if it has none, so that no token can name it.</summary>
    public string? KeyId { get; }

    /// <summary>The RFC 7638 thumbprint. It is the same for the same public key under any <c>kid</c>.</summary>
    public EctDigest Thumbprint { get; }

    /// <summary>Makes a key of the public half of <paramref name="key"/>.</summary>
    /// <param name="key">A <see cref="JsonWebKey"/>, <see cref="ECDsaSecurityKey"/>, <see cref="RsaSecurityKey"/> or
    /// <see cref="X509SecurityKey"/>.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    public static EctKey From(SecurityKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var jwk = PublicJwk.Of(key);
        return new EctKey(jwk.KeyId, PublicJwk.Thumbprint(jwk), [jwk]);
    }

    /// <summary>Makes a key of one or more entries of a set. It has the algorithms of all of them.</summary>
    /// <param name="keyId">Its <c>kid</c>.</param>
    /// <param name="thumbprint">Its thumbprint.</param>
    /// <param name="entries">The entries, as <see cref="PublicJwk.Of(SecurityKey)"/> gives them.</param>
    internal static EctKey Of(string keyId, EctDigest thumbprint, IReadOnlyList<JsonWebKey> entries) => new(keyId, thumbprint, entries);

    /// <summary>What it is for (profile, rule 12).</summary>
    internal IReadOnlyCollection<string> Algorithms => _verification.Value.Algorithms;

    /// <summary>Whether the key is sound and can verify signatures (profile, rule 12).</summary>
    internal bool IsUsable => _verification.Value.IsUsable;

    /// <summary>Whether the key is for <paramref name="algorithm"/> (profile, rule 12).</summary>
    internal bool Fits(string algorithm) => _verification.Value.Fits(algorithm);

    /// <summary>Checks a signature (profile, rule 13).</summary>
    /// <returns><see langword="false"/> for anything but a good signature by this key with an algorithm that it fits.</returns>
    internal bool Verify(string algorithm, ArraySegment<byte> signingInput, byte[] signature) =>
        _verification.Value.Verify(algorithm, signingInput, signature);
}
