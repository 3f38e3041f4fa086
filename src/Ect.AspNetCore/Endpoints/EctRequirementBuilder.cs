using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>What an endpoint asks of ECTs beyond <see cref="EctOptions"/>. What is left <see langword="null"/> stays as the group,
/// the controller or the options have it.</summary>
public sealed class EctRequirementBuilder : IEndpointMetadata
{
    internal EctRequirementBuilder() { }

    /// <summary>The lowest level that heads may have (profile, rule 9).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no level.</exception>
    public EctAssuranceLevel? MinimumLevel
    {
        get;
        set => field = Defined(value);
    }

    /// <summary>The lowest level that predecessors may have (profile, section 3, rule 6).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no level.</exception>
    public EctAssuranceLevel? MinimumPredecessorLevel
    {
        get;
        set => field = Defined(value);
    }

    /// <summary>Whether unknown predecessors are refused or reported (profile, section 3, rule 2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither.</exception>
    public EctUnresolvedPredecessors? UnresolvedPredecessors
    {
        get;
        set => field = Defined(value);
    }

    /// <summary>The values of <c>exec_act</c> that heads may have, compared as exact text (profile, rule 19).</summary>
    /// <exception cref="ArgumentException">The collection is empty, or one of its members is.</exception>
    public IReadOnlyCollection<string>? Actions
    {
        get;
        set
        {
            if (value is { Count: 0 } || value?.Any(string.IsNullOrEmpty) is true)
                throw new ArgumentException("Name at least one action, and none that is empty; null accepts every action.", nameof(value));

            field = value is null ? null : [.. value];
        }
    }

    /// <summary>Whether the heads are used up and recorded; <see langword="false"/> for a gate in front of the service
    /// that will use them (profile, section 6).</summary>
    public bool? Consume { get; set; }

    /// <summary>Whether the tokens may also be in the member <c>execution_context</c> of a JSON object, a string or an array of strings, of a request that
    /// has none in its header. Such a body is read before the endpoint runs, up to 1 MiB (413 beyond), and stays as it is (profile, section 4).</summary>
    public bool? AcceptJsonBody { get; set; }

    /// <summary>Requires that every head carries the hash of the request's content as the endpoint will read it, in place of what
    /// <see cref="EctOptions.BindBody"/> says (profile, section 4). The whole content is read before the endpoint runs, up to the server's limit;
    /// what is long waits on disk. Not for requests that are streams without an end.</summary>
    /// <param name="binding">The claim; <see cref="EctBodyBinding.None"/> for none.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="binding"/> is none of the values.</exception>
    public void BindBody(EctBodyBinding binding) => BodyBinding = binding;

    internal EctBodyBinding? BodyBinding
    {
        get;
        set => field = Defined(value);
    }

    /// <summary>The callers that heads are bound to; <see langword="null"/> if this says nothing about it.</summary>
    internal EctCallerBinding? CallerBinding { get; private set; }

    /// <summary>Requires that the issuer of every head is the authenticated user, as one of the user's claims names it (profile, rule 14): that claim has to be
    /// there, with one value. <c>UseAuthentication()</c> has to come before <c>UseEct()</c>.</summary>
    /// <remarks>What is bound here takes the place of what the group, the controller or <see cref="EctOptions.BindCaller"/> has; several bindings of
    /// one endpoint must all hold. Inline predecessors are not bound.</remarks>
    /// <param name="claimType">The type of the claim, such as <c>sub</c>, compared as exact text. The name that a claim has in a JWT counts too where the handler
    /// has renamed it, as <c>JwtBearer</c> does by default.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="claimType"/> is <see langword="null"/> or empty.</exception>
    public EctRequirementBuilder BindToUserClaim(string claimType)
    {
        ArgumentException.ThrowIfNullOrEmpty(claimType);
        return Bind(binding => binding.UserClaim = claimType);
    }

    /// <summary>Requires that every head is signed by the key of the request's workload identity token, and its issuer that token's subject, also where the
    /// issuer's keys are configured (profile, rule 14). Without <c>AddWorkloadIdentityTokens(...)</c> the service does not start.</summary>
    /// <returns>This builder.</returns>
    /// <inheritdoc cref="BindToUserClaim" path="/remarks"/>
    public EctRequirementBuilder BindToWorkloadIdentity() => Bind(binding => binding.WorkloadIdentity = true);

    /// <summary>Requires that the issuer of every head is a URI name of the connection's client certificate (profile, rule 14). Its key may be another one
    /// that is configured for it. Without <c>AddClientCertificates(...)</c> the service does not start.</summary>
    /// <returns>This builder.</returns>
    /// <inheritdoc cref="BindToUserClaim" path="/remarks"/>
    public EctRequirementBuilder BindToClientCertificate() => Bind(binding => binding.ClientCertificate = true);

    /// <summary>Binds heads to nobody, whatever the group, the controller or <see cref="EctOptions.BindCaller"/> says.</summary>
    /// <returns>This builder.</returns>
    public EctRequirementBuilder BindToNobody()
    {
        CallerBinding = new();
        return this;
    }

    internal EctRequirementBuilder Bind(Action<EctCallerBinding> bind)
    {
        bind(CallerBinding ??= new());
        return this;
    }

    /// <summary>What <see cref="RefuseTainted"/> was told; <see langword="null"/> if it was not called.</summary>
    internal bool? RefusesTainted { get; private set; }

    /// <summary>Refuses a request whose tokens come after a task that has been revoked since, with <see cref="EctFailureReason.Revoked"/>;
    /// otherwise <see cref="EctContext.IsTainted"/> reports it (profile, section 5).</summary>
    /// <param name="refuse"><see langword="false"/> to accept where the group, the controller or the options refuse.</param>
    public void RefuseTainted(bool refuse = true) => RefusesTainted = refuse;

    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement)
    {
        var verification = requirement.Verification;
        return requirement with
        {
            IsDisabled = false,
            AllowsMissing = false,
            AcceptsJsonBody = AcceptJsonBody ?? requirement.AcceptsJsonBody,
            BodyBinding = BodyBinding ?? requirement.BodyBinding,
            CallerBinding = CallerBinding ?? requirement.CallerBinding,
            Verification = verification with
            {
                MinimumLevel = MinimumLevel ?? verification.MinimumLevel,
                MinimumPredecessorLevel = MinimumPredecessorLevel ?? verification.MinimumPredecessorLevel,
                UnresolvedPredecessors = UnresolvedPredecessors ?? verification.UnresolvedPredecessors,
                RefuseTainted = RefusesTainted ?? verification.RefuseTainted,
                Actions = Actions ?? verification.Actions,
                Consume = Consume ?? verification.Consume,
            },
        };
    }

    private static T? Defined<T>(T? value) where T : struct, Enum =>
        value is not { } given || Enum.IsDefined(given)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"Not a value of {typeof(T).Name}.");
}
