using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Ect;

/// <summary>Reads a PEM text: one EC or RSA key, public or private (PKCS#8, SEC1, PKCS#1), or a certificate.</summary>
internal static class PemKey
{
    /// <returns><see langword="null"/> for anything else: no key, more than one, an encrypted one, one of another kind.</returns>
    public static SecurityKey? TryRead(string pem) =>
        TryImport(ECDsa.Create(), pem, key => new ECDsaSecurityKey(key))
        ?? TryImport(RSA.Create(), pem, key => new RsaSecurityKey(key))
        ?? TryReadCertificate(pem);

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
