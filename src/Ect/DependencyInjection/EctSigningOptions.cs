namespace Ect;

/// <summary>The key that a service signs its tokens with.</summary>
public sealed class EctSigningOptions
{
    /// <summary>Path of a private key, a JWK or PEM file; relative paths start at the content root. <see langword="null"/>, the default,
    /// where the key is given in code, or nothing is issued.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The <c>kid</c> of issued tokens. Default: the JWK's own, else the key's RFC 7638 thumbprint.</summary>
    public string? KeyId { get; set; }

    /// <summary>The <c>alg</c> of issued tokens. Default: the JWK's own, else by curve ES256, ES384 or ES512, and PS256 for RSA.</summary>
    public string? Algorithm { get; set; }
}
