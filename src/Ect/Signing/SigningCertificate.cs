using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Signing;

/// <summary>Makes signing credentials of a certificate with a private key.</summary>
internal static class SigningCertificate
{
    /// <param name="certificate">A certificate with an EC or RSA private key. It can be disposed afterwards.</param>
    /// <param name="keyId">The <c>kid</c>; <see langword="null"/> for the certificate's SHA-256 thumbprint (<c>x5t#S256</c>).</param>
    /// <exception cref="ArgumentException">The certificate has no such key.</exception>
    public static SigningCredentials ToCredentials(X509Certificate2 certificate, string? keyId)
    {
        var key = PrivateKey(certificate) ?? throw new ArgumentException("The certificate has no EC or RSA private key.");
        key.KeyId = string.IsNullOrEmpty(keyId) ? EctDigest.Of(certificate.RawData).ToString() : keyId;
        return new SigningCredentials(key, SigningKey.DefaultAlgorithm(key));
    }

    // X509SecurityKey signs with RSA only.
    private static AsymmetricSecurityKey? PrivateKey(X509Certificate2 certificate) =>
        certificate.GetECDsaPrivateKey() is { } ec ? new ECDsaSecurityKey(ec)
        : certificate.GetRSAPrivateKey() is { } rsa ? new RsaSecurityKey(rsa)
        : null;
}
