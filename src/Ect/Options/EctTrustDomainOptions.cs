namespace Ect;

/// <summary>A trust domain, and the one place where the keys are that sign its workload identity tokens: <see cref="JwksUri"/> or
/// <see cref="JwksFile"/> (profile, section 5). Of a SPIFFE bundle those with <c>use</c> <c>wit-svid</c> count, of a plain set those
/// without <c>use</c> or with <c>sig</c>. A set is a bundle if it has <c>spiffe_sequence</c> or <c>spiffe_refresh_hint</c>, or a key whose
/// <c>use</c> is one of SPIFFE's.</summary>
public sealed class EctTrustDomainOptions
{
    /// <summary>The name alone, such as <c>example.com</c>, compared as exact text. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary>Address of a JWK Set (RFC 7517) with the trust domain's public keys, such as a SPIFFE bundle endpoint: https, or http on
    /// loopback. It is fetched when it is first needed, and again as <see cref="EctOptions.Keys"/> says, or as a shorter
    /// <c>spiffe_refresh_hint</c> in it does. Once a bundle, or an empty set, comes without a key that counts, no token of the trust domain
    /// is believed; any other set without one is a failed fetch.</summary>
    public Uri? JwksUri { get; set; }

    /// <summary>Path of a JWK Set file (RFC 7517) with the trust domain's public keys, such as a SPIFFE bundle; relative paths start at the
    /// content root.</summary>
    public string? JwksFile { get; set; }
}
