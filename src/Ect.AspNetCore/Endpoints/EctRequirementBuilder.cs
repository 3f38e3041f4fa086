using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>Says what an endpoint asks of ECTs beyond <see cref="EctOptions"/> and <see cref="EctMiddlewareOptions"/>. What is not said
/// stays as the group, the controller or the options have it.</summary>
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
    /// <param name="treatment">Which of the two.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="treatment"/> is neither.</exception>
    public EctRequirementBuilder UnresolvedPredecessors(EctUnresolvedPredecessors treatment) =>
        With(change => change.UnresolvedPredecessors = treatment);

    /// <summary>Names the values of <c>exec_act</c> that heads may have, compared as exact text (profile, rule 19), in place of those that
    /// the group or the controller names.</summary>
    /// <param name="actions">At least one, and none that is empty.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="actions"/> is <see langword="null"/> or empty, or one of them is.</exception>
    public EctRequirementBuilder Actions(params string[] actions) => With(change => change.Actions = actions);

    /// <summary>Says whether the heads are used up and recorded (profile, section 6).</summary>
    /// <param name="consume"><see langword="false"/> for a gate in front of the service that will use them.</param>
    /// <returns>This builder.</returns>
    public EctRequirementBuilder Consume(bool consume) => With(change => change.Consume = consume);

    /// <summary>Takes the tokens also from the member <c>execution_context</c> of a JSON object, a string or an array of strings, of a
    /// request that has none in its header. Such a body is read before the endpoint runs, up to 1 MiB (413 beyond), and stays as it is
    /// (profile, section 4).</summary>
    /// <param name="accept"><see langword="false"/> to take back what the group or the controller says.</param>
    /// <returns>This builder.</returns>
    public EctRequirementBuilder AcceptJsonBody(bool accept = true) => With(change => change.AcceptsJsonBody = accept);

    /// <summary>Requires that every head carries the hash of the request's content as the endpoint will read it, in place of what
    /// <see cref="EctMiddlewareOptions.BindBody"/> says (profile, section 4). The whole content is read before the endpoint runs, up to the
    /// server's limit; what is long waits on disk. Not for requests that are streams without an end.</summary>
    /// <param name="binding">The claim; <see cref="EctBodyBinding.None"/> for none.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="binding"/> is none of the values.</exception>
    public EctRequirementBuilder BindBody(EctBodyBinding binding) => With(change => change.BodyBinding = binding);

    /// <summary>Requires that the issuer of every head is the authenticated user, as one of the user's claims names it (profile, rule 14):
    /// that claim has to be there, with one value. <c>UseAuthentication()</c> has to come before <c>UseEct()</c>.</summary>
    /// <remarks>What is bound here takes the place of what the group, the controller or <see cref="EctMiddlewareOptions.BindCaller"/> has;
    /// several bindings of one endpoint must all hold. Inline predecessors are not bound.</remarks>
    /// <param name="claimType">The type of the claim, such as <c>sub</c>, compared as exact text. The name that a claim has in a JWT counts
    /// too where the handler has renamed it, as <c>JwtBearer</c> does by default.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="claimType"/> is <see langword="null"/> or empty.</exception>
    public EctRequirementBuilder BindToUserClaim(string claimType) => With(change => change.BindToUserClaim(claimType));

    /// <summary>Requires that every head is signed by the key of the request's workload identity token, and its issuer that token's
    /// subject, also where the issuer's keys are configured (profile, rule 14). Without <c>AddWorkloadIdentityTokens(...)</c> the service
    /// does not start.</summary>
    /// <returns>This builder.</returns>
    /// <inheritdoc cref="BindToUserClaim" path="/remarks"/>
    public EctRequirementBuilder BindToWorkloadIdentity() => With(change => change.Bind(binding => binding.WorkloadIdentity = true));

    /// <summary>Requires that the issuer of every head is a URI name of the connection's client certificate (profile, rule 14). Its key may
    /// be another one that is configured for it. Without <c>AddClientCertificates(...)</c> the service does not start.</summary>
    /// <returns>This builder.</returns>
    /// <inheritdoc cref="BindToUserClaim" path="/remarks"/>
    public EctRequirementBuilder BindToClientCertificate() => With(change => change.Bind(binding => binding.ClientCertificate = true));

    /// <summary>Binds heads to nobody, whatever the group, the controller or <see cref="EctMiddlewareOptions.BindCaller"/> says.</summary>
    /// <returns>This builder.</returns>
    public EctRequirementBuilder BindToNobody() => With(change => change.BindToNobody());

    /// <summary>Refuses a request whose tokens come after a task that has been revoked since, with <see cref="EctFailureReason.Revoked"/>;
    /// otherwise <see cref="EctContext.IsTainted"/> reports it (profile, section 5).</summary>
    /// <param name="refuse"><see langword="false"/> to accept where the group, the controller or the options refuse.</param>
    /// <returns>This builder.</returns>
    public EctRequirementBuilder RefuseTainted(bool refuse = true) => With(change => change.RefusesTainted = refuse);

    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement) => _change.ApplyTo(requirement);

    private EctRequirementBuilder With(Action<RequirementChange> say)
    {
        say(_change);
        return this;
    }
}
