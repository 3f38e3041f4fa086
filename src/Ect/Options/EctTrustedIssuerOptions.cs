namespace Ect;

/// <summary>An issuer whose tokens are trusted, and the one place where its keys are: <see cref="JwksUri"/>, <see cref="Authority"/>,
/// <see cref="JwksFile"/> or <see cref="PemFile"/> (profile, section 5).</summary>
public sealed class EctTrustedIssuerOptions
{
    /// <summary>The <c>iss</c>, compared as exact text. Default: <see cref="Authority"/>; required where that is not set.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Address of a JWK Set (RFC 7517) with the issuer's public keys: https, or http on loopback. It is fetched when it is first needed, and
    /// again as <see cref="EctOptions.Keys"/> says.</summary>
    public Uri? JwksUri { get; set; }

    /// <summary>An OpenID Connect provider: its discovery document names the address of the keys. https, or http on loopback, without query and
    /// fragment. A document whose <c>issuer</c> is not exactly <see cref="Issuer"/> is refused.</summary>
    public string? Authority { get; set; }

    /// <summary>Path of a JWK Set file (RFC 7517) with the issuer's public keys; relative paths start at the content root.</summary>
    public string? JwksFile { get; set; }

    /// <summary>Path of a PEM file with one public key or certificate; needs <see cref="KeyId"/>.</summary>
    public string? PemFile { get; set; }

    /// <summary>The <c>kid</c> that the key in <see cref="PemFile"/> goes by.</summary>
    public string? KeyId { get; set; }

    /// <summary>Whether the issuer may call, and not just appear in a graph. Default <see langword="true"/>. Needed as well to take the tokens
    /// that it returns: those are heads.</summary>
    public bool MayCall { get; set; } = true;

    internal string Name => string.IsNullOrEmpty(Issuer) ? Authority ?? "" : Issuer;
}
