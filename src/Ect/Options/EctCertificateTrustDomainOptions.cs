namespace Ect;

/// <summary>A trust domain, and the authorities that vouch for its client certificates, and for those of no other one (profile, section
/// 5).</summary>
public sealed class EctCertificateTrustDomainOptions
{
    /// <summary>The name alone, such as <c>example.com</c>, compared as exact text. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary>Path of a PEM file with the certificates of the trust domain's root authorities, and of intermediate ones on the way;
    /// relative paths start at the content root. Required.</summary>
    public string? AuthoritiesFile { get; set; }
}
