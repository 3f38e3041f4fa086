using System.Security.Cryptography.X509Certificates;

namespace Ect.Callers;

/// <summary>Checks what a caller's own certificate must be for, and must not be for (X.509-SVID, sections 4 and 5.2).</summary>
internal static class LeafCertificate
{
    private const X509KeyUsageFlags IssuingUsages = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;

    /// <returns><see langword="null"/> if nothing is wrong.</returns>
    /// <exception cref="System.Security.Cryptography.CryptographicException">An extension cannot be read.</exception>
    public static string? FindFailure(X509Certificate2 certificate)
    {
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
            return "it is the certificate of an authority";

        var usages = certificate.Extensions.OfType<X509KeyUsageExtension>().Select(extension => extension.KeyUsages).ToList();
        if (!usages.TrueForAll(usage => usage.HasFlag(X509KeyUsageFlags.DigitalSignature))) return "its key is not for signatures";
        return usages.Exists(usage => (usage & IssuingUsages) is not 0) ? "its key may sign certificates or revocation lists" : null;
    }
}
