namespace Ect;

/// <summary>What an endpoint requires of ECTs: the options, with everything in force that the endpoint, its group and its controller
/// say.</summary>
public sealed class EctEndpointRequirement
{
    internal EctEndpointRequirement(AspNetCore.Endpoints.EndpointRequirement requirement, EctCallerBinding defaultBinding)
    {
        var binding = requirement.CallerBinding ?? defaultBinding;
        (AllowsMissing, AcceptsJsonBody) = (requirement.AllowsMissing, requirement.AcceptsJsonBody);
        (ReturnsToken, Action) = (requirement.ReturnsToken, requirement.Action);
        CallerBinding = new()
        {
            UserClaim = binding.UserClaim,
            WorkloadIdentity = binding.WorkloadIdentity,
            ClientCertificate = binding.ClientCertificate,
        };
        Verification = requirement.ToVerification();
    }

    /// <summary>Whether a request without an ECT is accepted. One that is sent must nevertheless be valid.</summary>
    public bool AllowsMissing { get; }

    /// <summary>Whether the tokens may also be in the member <c>execution_context</c> of a JSON object (profile, section 4).</summary>
    public bool AcceptsJsonBody { get; }

    /// <summary>Whether a successful answer returns the ECT of this service's own task (profile, section 4).</summary>
    public bool ReturnsToken { get; }

    /// <summary>The action of the endpoint; <see langword="null"/> if it names none.</summary>
    public string? Action { get; }

    /// <summary>Who the issuer of every head must be (profile, rule 14). It is a copy.</summary>
    public EctCallerBinding CallerBinding { get; }

    /// <summary>What the verifier requires of every request for the endpoint. What it leaves open is decided by
    /// <see cref="EctOptions"/>.</summary>
    public EctRequirement Verification { get; }
}
