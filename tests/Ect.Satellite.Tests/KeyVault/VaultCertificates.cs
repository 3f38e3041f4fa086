using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Security.KeyVault.Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Ect.Satellite.Tests;

/// <summary>The recipe of docs for a certificate of Azure Key Vault.</summary>
public sealed class VaultCertificates(CertificateClient vault) : IEctSigningKeySource
{
    public async ValueTask<EctSigningKeySet> GetKeysAsync(CancellationToken cancellationToken)
    {
        using var certificate = (await vault.DownloadCertificateAsync("agent", cancellationToken: cancellationToken)).Value;
        SecurityKey key = certificate.GetECDsaPrivateKey() is { } ec
            ? new ECDsaSecurityKey(ec)
            : new RsaSecurityKey(certificate.GetRSAPrivateKey());
        key.KeyId = Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256));
        return new EctSigningKeySet(new SigningCredentials(key, key is RsaSecurityKey ? "PS256" : "ES256"));
    }
}
