namespace Ect;

/// <summary>A trust domain with the keys that sign its workload identity tokens. They are in one place, <see cref="JwksUri"/> or
/// <see cref="JwksFile"/> (profile, section 5).</summary>
/// <remarks>A SPIFFE bundle counts with its keys whose <c>use</c> is <c>wit-svid</c>; a plain set counts with its keys whose <c>use</c> is
/// missing or <c>sig</c>. A set is a bundle if it has <c>spiffe_sequence</c> or <c>spiffe_refresh_hint</c>, or a key whose <c>use</c> is
/// one of SPIFFE's.</remarks>
public sealed class EctTrustDomainOptions
{
    /// <summary>The name without a scheme, such as <c>example.com</c>. It is compared as exact text. Required.</summary>
    public string Name { get; set; } = "";

    /// <summary>The address of a JWK Set (RFC 7517) with the trust domain's public keys, such as a SPIFFE bundle endpoint. It must be
    /// https, or http on loopback. The set is fetched when it is first needed, and again as <see cref="EctOptions.Keys"/> or a shorter
    /// <c>spiffe_refresh_hint</c> in the set says. If a bundle or an empty set comes without a key that counts, no token of the trust
    /// domain is believed from then on. Any other set without such a key is a failed fetch.</summary>
    public Uri? JwksUri { get; set; }

    /// <summary>The path of a JWK Set file (RFC 7517) with the trust domain's public keys, such as a SPIFFE bundle. A relative path starts
    /// at the content root.</summary>
    public string? JwksFile { get; set; }
}
