namespace Ect.Revocation;

/// <summary>A revoked token.</summary>
internal sealed class RevokedTokenOptions
{
    /// <summary>The token's <c>iss</c>, compared as exact text. Required.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The token's <c>jti</c>. Required.</summary>
    public string Id { get; set; } = "";
}
