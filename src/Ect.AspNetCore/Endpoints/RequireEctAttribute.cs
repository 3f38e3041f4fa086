using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>Requires a valid ECT, as <c>UseEct()</c> does by default, and sets requirements beyond the options. It overrides a
/// <see cref="DisableEctAttribute"/> or <see cref="AllowMissingEctAttribute"/> of the group or controller.</summary>
/// <remarks>Properties that are not set are inherited from the group, the controller or the options.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireEctAttribute : Attribute, IEndpointMetadata
{
    private readonly RequirementChange _change = new();

    /// <summary>Requires a valid ECT.</summary>
    /// <param name="actions">The values of <c>exec_act</c> that heads may have, compared as exact text; none for any (profile, rule
    /// 19).</param>
    /// <exception cref="ArgumentException">One of <paramref name="actions"/> is empty.</exception>
    public RequireEctAttribute(params string[] actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        if (actions is [_, ..]) _change.Actions = actions;
    }

    /// <summary>The values of <c>exec_act</c> that heads may have; empty for any.</summary>
    public IReadOnlyCollection<string> Actions => _change.Actions ?? [];

    /// <summary>The issuers of which heads may be, compared as exact text; empty for any that may call (profile, rule 19). Others that are
    /// trusted may still be the issuers of inline predecessors, which come from other agents by their nature.</summary>
    /// <remarks>An unsigned head (L1) proves no issuer, so it is refused with <see cref="EctFailureReason.IssuerNotAllowed"/>, whatever
    /// the minimum level is.</remarks>
    /// <exception cref="ArgumentException">The value is <see langword="null"/> or empty, or one of the issuers is.</exception>
    public string[] Issuers
    {
        get => _change.Issuers ?? [];
        set => _change.Issuers = value;
    }

    /// <summary>Whether requests that fail verification are refused, or go on without a context and are only reported. It overrides
    /// <see cref="EctMiddlewareOptions.Mode"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither.</exception>
    public EctMode Mode
    {
        get => _change.Mode.GetValueOrDefault();
        set => _change.Mode = value;
    }

    /// <summary>The lowest level that heads may have (profile, rule 9).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a level.</exception>
    public EctAssuranceLevel MinimumLevel
    {
        get => _change.MinimumLevel.GetValueOrDefault();
        set => _change.MinimumLevel = value;
    }

    /// <summary>The lowest level that predecessors may have (profile, section 3, rule 6).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a level.</exception>
    public EctAssuranceLevel MinimumPredecessorLevel
    {
        get => _change.MinimumPredecessorLevel.GetValueOrDefault();
        set => _change.MinimumPredecessorLevel = value;
    }

    /// <summary>Whether unknown predecessors are refused or reported (profile, section 3, rule 2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither.</exception>
    public EctUnresolvedPredecessors UnresolvedPredecessors
    {
        get => _change.UnresolvedPredecessors.GetValueOrDefault();
        set => _change.UnresolvedPredecessors = value;
    }

    /// <summary>Whether a request whose tokens come after a revoked task is refused with <see cref="EctFailureReason.Revoked"/>, and not
    /// only reported (profile, section 5).</summary>
    public bool RefuseTainted
    {
        get => _change.RefusesTainted ?? false;
        set => _change.RefusesTainted = value;
    }

    /// <summary>Whether the heads are used up and recorded; <see langword="false"/> for a gate in front of the service that will use them
    /// (profile, section 6).</summary>
    public bool Consume
    {
        get => _change.Consume ?? true;
        set => _change.Consume = value;
    }

    /// <summary>Whether the tokens may also be in the member <c>execution_context</c> of a JSON object, as a string or an array of strings,
    /// if the header has none (profile, section 4). Such a body is read before the endpoint runs, up to 1 MiB (413 beyond), and is not
    /// changed.</summary>
    public bool AcceptJsonBody
    {
        get => _change.AcceptsJsonBody.GetValueOrDefault();
        set => _change.AcceptsJsonBody = value;
    }

    /// <summary>The claim of every head that must be the hash of the request's content as the endpoint will read it (profile, section 4).
    /// It overrides <see cref="EctMiddlewareOptions.BindBody"/>.</summary>
    /// <remarks>The whole content is read before the endpoint runs, up to the server's limit, and long content waits on disk. Do not use it
    /// for requests that are endless streams.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public EctBodyBinding BindBody
    {
        get => _change.BodyBinding.GetValueOrDefault();
        set => _change.BodyBinding = value;
    }

    /// <summary>The type of the claim that names the authenticated user, such as <c>sub</c>, compared as exact text: the issuer of every
    /// head must be that user (profile, rule 14). The claim must be present with one value. Call <c>UseAuthentication()</c> before
    /// <c>UseEct()</c>. If the JWT handler has renamed a claim, as <c>JwtBearer</c> does by default, its name in the JWT counts
    /// too.</summary>
    /// <remarks>The bindings of one endpoint replace those of the group, the controller or <see cref="EctMiddlewareOptions.BindCaller"/>.
    /// If it has several, all of them must hold; one that is set to <see langword="false"/> alone binds heads to no caller. Inline
    /// predecessors are not bound.</remarks>
    /// <exception cref="ArgumentException">The value is <see langword="null"/> or empty.</exception>
    public string? BindToUserClaim
    {
        get => _change.CallerBinding?.UserClaim;
        set => _change.BindToUserClaim(value!);
    }

    /// <summary>Whether the key of the request's workload identity token must have signed every head, whose issuer must be that token's
    /// subject, even if the issuer's keys are configured (profile, rule 14). Without <c>AddWorkloadIdentityTokens(...)</c> the service does
    /// not start.</summary>
    /// <inheritdoc cref="BindToUserClaim" path="/remarks"/>
    public bool BindToWorkloadIdentity
    {
        get => _change.CallerBinding?.WorkloadIdentity ?? false;
        set => _change.Bind(binding => binding.WorkloadIdentity = value);
    }

    /// <summary>Whether the issuer of every head must be the URI name of the connection's client certificate (profile, rule 14). The head
    /// may be signed with another key that is configured for that issuer. Without <c>AddClientCertificates(...)</c> the service does not
    /// start.</summary>
    /// <inheritdoc cref="BindToUserClaim" path="/remarks"/>
    public bool BindToClientCertificate
    {
        get => _change.CallerBinding?.ClientCertificate ?? false;
        set => _change.Bind(binding => binding.ClientCertificate = value);
    }

    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement) => _change.ApplyTo(requirement);
}
