namespace Ect;

/// <summary>The authenticated callers that the issuer of every head must be (profile, rule 14). Where several are asked for, it must be each of them.</summary>
/// <remarks>Heads alone are bound: inline predecessors are others' by their nature. For web applications; <see cref="EctVerifier"/> by itself takes
/// <see cref="EctRequirement.Callers"/>.</remarks>
public sealed class EctCallerBinding
{
    /// <summary>The type of the claim of <c>HttpContext.User</c> that names the caller, such as <c>sub</c>, also where a JWT handler has renamed
    /// it; the user must be authenticated, and the claim have one value. Default: none.</summary>
    public string? UserClaim { get; set; }

    /// <summary>Whether the request's workload identity token names the caller, and its key must have signed the heads. Default <see langword="false"/>.</summary>
    public bool WorkloadIdentity { get; set; }

    /// <summary>Whether the connection's client certificate names the caller. Default <see langword="false"/>.</summary>
    public bool ClientCertificate { get; set; }
}
