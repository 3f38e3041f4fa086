using System.Security.Cryptography;
using Ect.Keys;
using Ect.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Signing;

/// <summary>One of the service's own keys: what signs, and the public half that verifies.</summary>
internal sealed class SigningKey
{
    private static readonly Dictionary<string, object> Header = new() { [JoseHeaderNames.Type] = EctMediaTypes.Type };

    private readonly JsonWebTokenHandler _handler = new();

    /// <summary>Makes a key of credentials. A key without a <c>kid</c> gets its RFC 7638 thumbprint as one.</summary>
    /// <exception cref="ArgumentException">The algorithm is not supported, the key is not for it, or the key cannot sign.</exception>
    public SigningKey(SigningCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        if (!SignatureAlgorithms.Supported.Contains(credentials.Algorithm))
        {
            throw new ArgumentException(
                $"Tokens cannot be signed with '{credentials.Algorithm}', only with {string.Join(", ", SignatureAlgorithms.Supported)}.");
        }

        PublicJwk = Keys.PublicJwk.ToPublish(credentials.Key, credentials.Algorithm);
        PublicKey = EctKey.From(PublicJwk);
        Credentials = WithOwnProviders(credentials);
        if (string.IsNullOrEmpty(credentials.Key.KeyId)) credentials.Key.KeyId = PublicJwk.KeyId;
        if (!PublicKey.Fits(credentials.Algorithm))
        {
            throw new ArgumentException(
                $"The signing key is not one for {credentials.Algorithm}: "
                + "its kind, curve, size, 'alg', 'use' or 'key_ops' says otherwise.");
        }

        // One token at start shows whether the key can sign, and what its tokens have in common.
        var probe = TrySignProbe()
            ?? throw new ArgumentException("The signing key has no private half, or one that does not belong to its public half.");
        (EncodedHeader, SignatureLength) = (probe.EncodedHeader, probe.EncodedSignature.Length);
    }

    /// <summary>What signs. Its key's <c>KeyId</c> is never <see langword="null"/>.</summary>
    public SigningCredentials Credentials { get; }

    /// <summary>How many characters its signatures have as base64url. It is the same for all of them with every supported
    /// algorithm.</summary>
    public int SignatureLength { get; }

    /// <summary>The header of the tokens that it signs, as base64url.</summary>
    public string EncodedHeader { get; }

    /// <summary>The public half, which others verify with.</summary>
    public EctKey PublicKey { get; }

    /// <summary>The public half, to be published.</summary>
    public JsonWebKey PublicJwk { get; }

    /// <summary>Returns the algorithm that a key names. If it names none, it is that of its curve, or PS256 for RSA.</summary>
    /// <exception cref="ArgumentException">No supported algorithm fits the key.</exception>
    public static string DefaultAlgorithm(SecurityKey key)
    {
        var jwk = Keys.PublicJwk.Of(key);
        return jwk.Alg
            ?? (jwk.Kty is JsonWebAlgorithmsKeyTypes.RSA ? SecurityAlgorithms.RsaSsaPssSha256 : JwkCurve.Find(jwk.Crv)?.Algorithm)
            ?? throw new ArgumentException("Only EC keys on P-256, P-384 or P-521 and RSA keys can sign tokens.");
    }

    /// <summary>Makes a token of claims.</summary>
    /// <param name="claims">A JSON object.</param>
    public string Sign(string claims) => _handler.CreateToken(claims, Credentials, Header);

    /// <summary>Whether this key was made of these credentials, or of equal ones.</summary>
    public bool IsOf(SigningCredentials credentials)
    {
        var jwk = Keys.PublicJwk.ToPublish(credentials.Key, credentials.Algorithm);
        return jwk.KeyId == PublicJwk.KeyId
            && credentials.Algorithm == Credentials.Algorithm
            && Keys.PublicJwk.Thumbprint(jwk) == PublicKey.Thumbprint;
    }

    /// <summary>Gives the key a cache of its own for its signature providers. In the cache of the process, they and the private key would
    /// outlive the use of the key.</summary>
    private static SigningCredentials WithOwnProviders(SigningCredentials given) =>
        given.CryptoProviderFactory is null && given.Key.CryptoProviderFactory == CryptoProviderFactory.Default
            ? new(given.Key, given.Algorithm) { CryptoProviderFactory = new CryptoProviderFactory(CryptoProviderFactory.Default) }
            : given;

    /// <returns><see langword="null"/> if the key cannot sign, or its public half does not verify what it signs.</returns>
    private JsonWebToken? TrySignProbe()
    {
        try
        {
            var probe = Sign("{}");
            var isGood = JwsCompact.TryRead(probe, maxDepth: 1, out var jws)
                && JwsVerification.Verify(jws, PublicKey) is EctFailureReason.None;
            return isGood ? new JsonWebToken(probe) : null;
        }
        catch (Exception exception) when (
            exception is InvalidOperationException or NotSupportedException or FormatException or CryptographicException)
        {
            return null;
        }
    }
}
