namespace Ect;

/// <summary>A trust domain, and the one place where the keys are that sign its workload identity tokens: <see cref="JwksUri"/> or <see cref="JwksFile"/>
/// (profile, section 5). Keys count whose <c>use</c> is absent, <c>sig</c> or <c>jwt-svid</c>.</summary>
public sealed class EctTrustDomainOptions
{
    /// <summary>The name alone, such as <c>example.com</c>, compared as exact text. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary>Address of a JWK Set (RFC 7517) with the trust domain's public keys, such as a SPIFFE bundle endpoint: https, or http on loopback. It is fetched
    /// when it is first needed, and again as <see cref="EctOptions.Keys"/> says.</summary>
    public Uri? JwksUri { get; set; }

    /// <summary>Path of a JWK Set file (RFC 7517) with the trust domain's public keys, such as a SPIFFE bundle; relative paths start at the content root.</summary>
    public string? JwksFile { get; set; }
}
