namespace Ect;

/// <summary>An issuer whose tokens are trusted, and where its keys are (profile, section 5).</summary>
public sealed class EctIssuerOptions
{
    /// <summary>The <c>iss</c>, compared as exact text. Required.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Path of a JWK Set file (RFC 7517) with the issuer's public keys; relative paths start at the content root.</summary>
    public string? JwksFile { get; set; }

    /// <summary>Path of a PEM file with one public key or certificate; needs <see cref="KeyId"/>.</summary>
    public string? PemFile { get; set; }

    /// <summary>The <c>kid</c> that the key in <see cref="PemFile"/> goes by.</summary>
    public string? KeyId { get; set; }

    /// <summary>Whether the issuer may call, and not just appear in a graph. Default <see langword="true"/>. Needed as well to take the tokens
    /// that it returns: those are heads.</summary>
    public bool MayCall { get; set; } = true;
}
