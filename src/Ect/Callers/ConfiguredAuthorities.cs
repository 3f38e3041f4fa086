using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ect.Callers;

/// <summary>Authorities, and intermediate certificates between them and a client's certificate. Private keys are never kept.</summary>
/// <param name="Certificates">The root and intermediate certificates.</param>
/// <param name="TrustDomain">The trust domain that they may vouch for; <see langword="null"/> if they may name every caller.</param>
internal sealed record ConfiguredAuthorities(IReadOnlyList<X509Certificate2> Certificates, string? TrustDomain)
{
    /// <summary>Copies certificates.</summary>
    /// <exception cref="ArgumentException">None of them is a root authority, whose certificate is issued by itself.</exception>
    public static ConfiguredAuthorities From(X509Certificate2Collection certificates, string? trustDomain = null)
    {
        var copies = certificates.Select(certificate => X509CertificateLoader.LoadCertificate(certificate.RawData)).ToList();
        return copies.Exists(IsRoot)
            ? new ConfiguredAuthorities(copies, trustDomain)
            : throw new ArgumentException("There is no certificate of a root authority.");
    }

    /// <summary>Reads PEM text with one or more certificates.</summary>
    /// <exception cref="ArgumentException">The text is not that, or none of the certificates is a root authority.</exception>
    public static ConfiguredAuthorities FromPem(string pem, string? trustDomain = null)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            throw new ArgumentException("A certificate in this PEM text cannot be read.");
        }

        return From(certificates, trustDomain);
    }

    public static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
