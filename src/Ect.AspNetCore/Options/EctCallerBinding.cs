namespace Ect;

/// <summary>Says which authenticated callers the issuer of every head must be (profile, rule 14). If several are named, it must be each of
/// them.</summary>
/// <remarks>Only heads are bound, because inline predecessors come from other issuers by their nature. These options are for web
/// applications. <see cref="EctVerifier"/> itself takes <see cref="EctRequirement.Callers"/>.</remarks>
public sealed class EctCallerBinding
{
    /// <summary>The type of the claim of <c>HttpContext.User</c> that names the caller, such as <c>sub</c>. It is found even if a JWT
    /// handler has renamed it. The user must be authenticated, and the claim must have one value. Default: none.</summary>
    public string? UserClaim { get; set; }

    /// <summary>Whether the request's workload identity token names the caller. Its key must have signed the heads. Default
    /// <see langword="false"/>.</summary>
    public bool WorkloadIdentity { get; set; }

    /// <summary>Whether the connection's client certificate names the caller. Default <see langword="false"/>.</summary>
    public bool ClientCertificate { get; set; }
}
