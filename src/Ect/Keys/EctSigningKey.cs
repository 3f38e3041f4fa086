using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>The service's own key: what signs, and the public half that verifies.</summary>
internal sealed class EctSigningKey
{
    private const int MaxKeyIdLength = 256; // Profile, section 1: others refuse a longer one.

    /// <summary>Takes the credentials over. A key without a <c>kid</c> gets its RFC 7638 thumbprint for one.</summary>
    /// <exception cref="ArgumentException">The algorithm does not exist here, the key is not one for it, or it can not sign.</exception>
    public EctSigningKey(SigningCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        if (!EctAlgorithms.Supported.Contains(credentials.Algorithm))
            throw new ArgumentException($"Tokens can not be signed with '{credentials.Algorithm}', only with {string.Join(", ", EctAlgorithms.Supported)}.");

        Credentials = credentials;
        PublicJwk = Describe(credentials);
        PublicKey = EctKey.From(PublicJwk);

        if (PublicJwk.KeyId.Length > MaxKeyIdLength)
            throw new ArgumentException($"The signing key's 'kid' is longer than {MaxKeyIdLength} characters.");
        if (!PublicKey.Fits(credentials.Algorithm))
            throw new ArgumentException($"The signing key is not one for {credentials.Algorithm}: its kind, curve, size, 'alg', 'use' or 'key_ops' says otherwise.");
        if (!CanSign())
            throw new ArgumentException("The signing key has no private half, or one that does not belong to its public half.");
    }

    /// <summary>What signs. Its key's <c>KeyId</c> is never <see langword="null"/>.</summary>
    public SigningCredentials Credentials { get; }

    /// <summary>What others verify with.</summary>
    public EctKey PublicKey { get; }

    /// <summary>The same, to be published.</summary>
    public JsonWebKey PublicJwk { get; }

    private static JsonWebKey Describe(SigningCredentials credentials)
    {
        var jwk = Ect.PublicJwk.Of(credentials.Key);
        jwk.Alg ??= credentials.Algorithm;
        jwk.Use ??= JsonWebKeyUseNames.Sig;
        if (jwk.KeyOps.Remove("sign") && !jwk.KeyOps.Contains("verify")) jwk.KeyOps.Add("verify"); // What the private half signs, the public half verifies.
        if (string.IsNullOrEmpty(jwk.KeyId)) jwk.KeyId = credentials.Key.KeyId = Ect.PublicJwk.Thumbprint(jwk).ToString();
        return jwk;
    }

    /// <summary>One signature at start shows what would otherwise fail with the first token.</summary>
    private bool CanSign()
    {
        var probe = "ect"u8.ToArray();
        var factory = Credentials.CryptoProviderFactory ?? Credentials.Key.CryptoProviderFactory;
        try
        {
            var signer = factory.CreateForSigning(Credentials.Key, Credentials.Algorithm, cacheProvider: false);
            var signature = signer.Sign(probe);
            factory.ReleaseSignatureProvider(signer);
            return PublicKey.Verify(Credentials.Algorithm, probe, signature);
        }
        catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException or FormatException or CryptographicException)
        {
            return false;
        }
    }
}
