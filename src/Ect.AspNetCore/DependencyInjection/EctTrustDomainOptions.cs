namespace Ect;

/// <summary>A trust domain, and where the keys are that sign its workload identity tokens (profile, section 5).</summary>
public sealed class EctTrustDomainOptions
{
    /// <summary>The name alone, such as <c>example.com</c>, compared as exact text. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary>Path of a JWK Set file (RFC 7517) with the trust domain's public keys, such as a SPIFFE bundle; relative paths start at the content root.
    /// Keys count whose <c>use</c> is absent, <c>sig</c> or <c>jwt-svid</c>. Required.</summary>
    public string? JwksFile { get; set; }
}
