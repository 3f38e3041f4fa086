namespace Ect.Revocation;

/// <summary>What is revoked from outside (profile, section 5): the section <c>Ect:Revoked</c>. Changes of the configuration are in effect without a restart.</summary>
internal sealed class RevocationOptions
{
    /// <summary>Issuers all of whose tokens are refused, each as its <c>iss</c>.</summary>
    public IList<string> Issuers { get; } = [];

    /// <summary>Keys whose tokens are refused.</summary>
    public IList<RevokedKeyOptions> Keys { get; } = [];

    /// <summary>Single tokens that are refused.</summary>
    public IList<RevokedTokenOptions> Tokens { get; } = [];
}
