using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Keys;

/// <summary>Reads a PEM text: one EC or RSA key, public or private (PKCS#8, SEC1, PKCS#1), or a certificate.</summary>
internal static class PemKey
{
    /// <returns><see langword="null"/> for no key, more than one, an encrypted one, or one of another kind.</returns>
    public static SecurityKey? TryRead(string pem) =>
        TryImport(ECDsa.Create(), pem, key => new ECDsaSecurityKey(key))
        ?? TryImport(RSA.Create(), pem, key => new RsaSecurityKey(key))
        ?? TryReadCertificate(pem);

    /// <summary>Says why a key that was read cannot verify signatures.</summary>
    public static string FindFailure(SecurityKey key) => PublicJwk.Of(key) switch
    {
        { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: null } =>
            "The key is not on P-256, P-384 or P-521 by name. If it is on one of them, its curve is written as explicit parameters: " +
            "name it (openssl ec -param_enc named_curve).",
        { Kty: JsonWebAlgorithmsKeyTypes.RSA } =>
            "The RSA key is not sound: it needs 2,048 to 8,192 bits, and an odd exponent from 3 to 32 bits, or 65,537 beyond 4,096 bits.",
        { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve } => "The point of the EC key is not on its curve.",
        _ => "The certificate has no EC key on a named curve, and no RSA key.",
    };

    private static SecurityKey? TryImport<TKey>(TKey key, string pem, Func<TKey, SecurityKey> wrap) where TKey : AsymmetricAlgorithm
    {
        try
        {
            key.ImportFromPem(pem);
            return wrap(key);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }

    private static X509SecurityKey? TryReadCertificate(string pem)
    {
        try
        {
            return new X509SecurityKey(X509Certificate2.CreateFromPem(pem));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
