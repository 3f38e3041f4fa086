using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>Sets what an endpoint requires of ECTs beyond <see cref="EctOptions"/> and <see cref="EctMiddlewareOptions"/>. Everything else
/// is inherited from the group, the controller or the options.</summary>
public sealed class EctRequirementBuilder : IEndpointMetadata
{
    private readonly RequirementChange _change = new();

    internal EctRequirementBuilder() { }

    /// <summary>Sets the lowest level that heads may have (profile, rule 9).</summary>
    /// <param name="level">The level.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not a level.</exception>
    public EctRequirementBuilder MinimumLevel(EctAssuranceLevel level) => With(change => change.MinimumLevel = level);

    /// <summary>Sets the lowest level that predecessors may have (profile, section 3, rule 6).</summary>
    /// <param name="level">The level.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not a level.</exception>
    public EctRequirementBuilder MinimumPredecessorLevel(EctAssuranceLevel level) => With(change => change.MinimumPredecessorLevel = level);

    /// <summary>Says whether unknown predecessors are refused or reported (profile, section 3, rule 2).</summary>
    /// <param name="treatment">The treatment.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="treatment"/> is neither.</exception>
    public EctRequirementBuilder UnresolvedPredecessors(EctUnresolvedPredecessors treatment) =>
        With(change => change.UnresolvedPredecessors = treatment);

    /// <summary>Sets the values of <c>exec_act</c> that heads may have, compared as exact text (profile, rule 19). They replace those of
    /// the group or the controller.</summary>
    /// <param name="actions">At least one action. None may be empty.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="actions"/> is <see langword="null"/> or empty, or one of them is.</exception>
    public EctRequirementBuilder Actions(params string[] actions) => With(change => change.Actions = actions);

    /// <summary>Says whether the heads are used up and recorded (profile, section 6).</summary>
    /// <param name="consume"><see langword="false"/> for a gate in front of the service that will use them.</param>
    /// <returns>This builder.</returns>
    public EctRequirementBuilder Consume(bool consume) => With(change => change.Consume = consume);

    /// <summary>Accepts tokens in the member <c>execution_context</c> of a JSON object too, as a string or an array of strings, if the
    /// header has none (profile, section 4). Such a body is read before the endpoint runs, up to 1 MiB (413 beyond), and is not
    /// changed.</summary>
    /// <param name="accept"><see langword="false"/> to override the group or the controller.</param>
    /// <returns>This builder.</returns>
    public EctRequirementBuilder AcceptJsonBody(bool accept = true) => With(change => change.AcceptsJsonBody = accept);

    /// <summary>Requires that every head carries the hash of the request's content as the endpoint will read it (profile, section 4). It
    /// overrides <see cref="EctMiddlewareOptions.BindBody"/>.</summary>
    /// <remarks>The whole content is read before the endpoint runs, up to the server's limit, and long content waits on disk. Do not use it
    /// for requests that are endless streams.</remarks>
    /// <param name="binding">The claim; <see cref="EctBodyBinding.None"/> for none.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="binding"/> is none of the values.</exception>
    public EctRequirementBuilder BindBody(EctBodyBinding binding) => With(change => change.BodyBinding = binding);

    /// <summary>Requires that the issuer of every head is the authenticated user, as named by one of the user's claims (profile, rule 14).
    /// The claim must be present with one value. Call <c>UseAuthentication()</c> before <c>UseEct()</c>.</summary>
    /// <remarks>The binding replaces that of the group, the controller or <see cref="EctMiddlewareOptions.BindCaller"/>. If one endpoint
    /// has several bindings, all of them must hold. Inline predecessors are not bound.</remarks>
    /// <param name="claimType">The type of the claim, such as <c>sub</c>, compared as exact text. If the JWT handler has renamed a claim,
    /// as <c>JwtBearer</c> does by default, its name in the JWT counts too.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="claimType"/> is <see langword="null"/> or empty.</exception>
    public EctRequirementBuilder BindToUserClaim(string claimType) => With(change => change.BindToUserClaim(claimType));

    /// <summary>Requires that every head is signed by the key of the request's workload identity token, and that its issuer is that token's
    /// subject, even if the issuer's keys are configured (profile, rule 14). Without <c>AddWorkloadIdentityTokens(...)</c> the service does
    /// not start.</summary>
    /// <returns>This builder.</returns>
    /// <inheritdoc cref="BindToUserClaim" path="/remarks"/>
    public EctRequirementBuilder BindToWorkloadIdentity() => With(change => change.Bind(binding => binding.WorkloadIdentity = true));

    /// <summary>Requires that the issuer of every head is the URI name of the connection's client certificate (profile, rule 14). The head
    /// may be signed with another key that is configured for that issuer. Without <c>AddClientCertificates(...)</c> the service does not
    /// start.</summary>
    /// <inheritdoc cref="BindToUserClaim" path="/remarks"/>
    public EctRequirementBuilder BindToClientCertificate() => With(change => change.Bind(binding => binding.ClientCertificate = true));

    /// <summary>Binds heads to no caller, whatever the group, the controller or <see cref="EctMiddlewareOptions.BindCaller"/>
    /// says.</summary>
    /// <returns>This builder.</returns>
    public EctRequirementBuilder BindToNobody() => With(change => change.BindToNobody());

    /// <summary>Refuses a request whose tokens come after a revoked task, with <see cref="EctFailureReason.Revoked"/>. Otherwise
    /// <see cref="EctContext.IsTainted"/> reports it (profile, section 5).</summary>
    /// <param name="refuse"><see langword="false"/> to accept such requests although the group, the controller or the options refuse
    /// them.</param>
    /// <returns>This builder.</returns>
    public EctRequirementBuilder RefuseTainted(bool refuse = true) => With(change => change.RefusesTainted = refuse);

    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement) => _change.ApplyTo(requirement);

    private EctRequirementBuilder With(Action<RequirementChange> say)
    {
        say(_change);
        return this;
    }
}
