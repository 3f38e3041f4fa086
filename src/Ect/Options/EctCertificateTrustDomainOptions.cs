namespace Ect;

/// <summary>A trust domain with the authorities that vouch for its client certificates, and for no others (profile, section 5).</summary>
public sealed class EctCertificateTrustDomainOptions
{
    /// <summary>The name without a scheme, such as <c>example.com</c>. It is compared as exact text. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary>The path of a PEM file with the certificates of the trust domain's root authorities and of intermediate ones. A relative
    /// path starts at the content root. Required.</summary>
    public string? AuthoritiesFile { get; set; }
}
