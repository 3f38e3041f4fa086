namespace Ect.Revocation;

/// <summary>The section <c>Ect:Revoked</c>, which revokes by configuration (profile, section 5). Changes take effect without a
/// restart.</summary>
internal sealed class RevocationOptions
{
    /// <summary>The issuers whose tokens are all refused, each as its <c>iss</c>.</summary>
    public IList<string> Issuers { get; } = [];

    /// <summary>The keys whose tokens are refused.</summary>
    public IList<RevokedKeyOptions> Keys { get; } = [];

    /// <summary>The single tokens that are refused.</summary>
    public IList<RevokedTokenOptions> Tokens { get; } = [];
}
