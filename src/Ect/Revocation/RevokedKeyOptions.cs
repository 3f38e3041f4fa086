namespace Ect.Revocation;

/// <summary>A revoked key: either <see cref="Thumbprint"/>, or <see cref="Issuer"/> and <see cref="KeyId"/>.</summary>
internal sealed class RevokedKeyOptions
{
    /// <summary>The <c>iss</c> of the key's issuer, compared as exact text.</summary>
    public string? Issuer { get; set; }

    /// <summary>The <c>kid</c>. If the key can be looked up, it is revoked under every other <c>kid</c> of the issuer too.</summary>
    public string? KeyId { get; set; }

    /// <summary>The RFC 7638 thumbprint: SHA-256 as base64url without padding. The key is revoked under every <c>kid</c> and for every
    /// issuer.</summary>
    public string? Thumbprint { get; set; }
}
