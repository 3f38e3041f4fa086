namespace Ect.Revocation;

/// <summary>A revoked key: either <see cref="Thumbprint"/>, or <see cref="Issuer"/> and <see cref="KeyId"/>.</summary>
internal sealed class RevokedKeyOptions
{
    /// <summary>The <c>iss</c> whose key it is, compared as exact text.</summary>
    public string? Issuer { get; set; }

    /// <summary>The <c>kid</c>. Where the key can be looked up, another <c>kid</c> of the issuer's on the same key is revoked with it.</summary>
    public string? KeyId { get; set; }

    /// <summary>The RFC 7638 thumbprint, SHA-256 as base64url without padding: the key is revoked under every <c>kid</c> and for every issuer.</summary>
    public string? Thumbprint { get; set; }
}
