namespace Ect;

/// <summary>A revoked token.</summary>
public sealed class EctRevokedTokenOptions
{
    /// <summary>Its <c>iss</c>, compared as exact text. Required.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Its <c>jti</c>. Required.</summary>
    public string Id { get; set; } = "";
}
