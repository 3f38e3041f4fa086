namespace Ect;

/// <summary>An issuer whose tokens are trusted. Its keys are in one place: <see cref="JwksUri"/>, <see cref="Authority"/>,
/// <see cref="JwksFile"/>, <see cref="PemFile"/>, <see cref="Jwks"/> or <see cref="Pem"/> (profile, section 5).</summary>
public sealed class EctTrustedIssuerOptions
{
    /// <summary>The <c>iss</c>, compared as exact text. Default: the name of the entry where <c>Issuers</c> is a map, otherwise
    /// <see cref="Authority"/>. Required if there is neither.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The address of a JWK Set (RFC 7517) with the issuer's public keys. It must be https, or http on loopback or on a host of
    /// <see cref="EctKeyRefreshOptions.AllowHttpHosts"/>. The set is fetched when it is first needed, and again as
    /// <see cref="EctOptions.Keys"/> says.</summary>
    public Uri? JwksUri { get; set; }

    /// <summary>The address of an OpenID Connect provider, whose discovery document names the address of the keys. It must be https, or
    /// http on loopback or on a host of <see cref="EctKeyRefreshOptions.AllowHttpHosts"/>, without query and fragment. A document whose
    /// <c>issuer</c> is not exactly <see cref="Issuer"/> is refused.</summary>
    public string? Authority { get; set; }

    /// <summary>The path of a JWK Set file (RFC 7517) with the issuer's public keys. A relative path starts at the content root.</summary>
    public string? JwksFile { get; set; }

    /// <summary>The path of a PEM file with one public key or certificate. It needs <see cref="KeyId"/>. A relative path starts at the
    /// content root.</summary>
    public string? PemFile { get; set; }

    /// <summary>The text of a JWK Set (RFC 7517) with the issuer's public keys.</summary>
    public string? Jwks { get; set; }

    /// <summary>The text of one public key or certificate in PEM. It needs <see cref="KeyId"/>.</summary>
    public string? Pem { get; set; }

    /// <summary>The <c>kid</c> of the key in <see cref="PemFile"/> or <see cref="Pem"/>.</summary>
    public string? KeyId { get; set; }

    /// <summary>Whether the issuer may call, rather than only appear in a graph. Default <see langword="true"/>. It is also needed to
    /// accept the tokens that the issuer returns, because those are heads.</summary>
    public bool MayCall { get; set; } = true;

    /// <summary>The setting that it was read from, for messages; <see langword="null"/> if code set it.</summary>
    internal string? Setting { get; set; }

    internal string Name => string.IsNullOrEmpty(Issuer) ? Authority ?? "" : Issuer;
}
