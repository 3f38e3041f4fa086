namespace Ect.Revocation;

/// <summary>A revoked token.</summary>
internal sealed class RevokedTokenOptions
{
    /// <summary>Its <c>iss</c>, compared as exact text. Required.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Its <c>jti</c>. Required.</summary>
    public string Id { get; set; } = "";
}
