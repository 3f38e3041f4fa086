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

    /// <summary>Whether the tokens may also be in a JSON body; see <see cref="EctRequirementBuilder.AcceptJsonBody"/>.</summary>
    public bool AcceptJsonBody
    {
        get => _change.AcceptsJsonBody.GetValueOrDefault();
        set => _change.AcceptsJsonBody = value;
    }

    /// <summary>The claim of every head that must be the hash of the request's content; see
    /// <see cref="EctRequirementBuilder.BindBody"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    public EctBodyBinding BindBody
    {
        get => _change.BodyBinding.GetValueOrDefault();
        set => _change.BodyBinding = value;
    }

    /// <summary>The claim of the authenticated user that the issuer of every head must be; see
    /// <see cref="EctRequirementBuilder.BindToUserClaim"/>.</summary>
    /// <exception cref="ArgumentException">The value is <see langword="null"/> or empty.</exception>
    public string? BindToUserClaim
    {
        get => _change.CallerBinding?.UserClaim;
        set => _change.BindToUserClaim(value!);
    }

    /// <summary>Whether the key of the request's workload identity token must have signed every head; see
    /// <see cref="EctRequirementBuilder.BindToWorkloadIdentity"/>. Setting it to <see langword="false"/> removes the bindings of the group,
    /// the controller or the options.</summary>
    public bool BindToWorkloadIdentity
    {
        get => _change.CallerBinding?.WorkloadIdentity ?? false;
        set => _change.Bind(binding => binding.WorkloadIdentity = value);
    }

    /// <summary>Whether the connection's client certificate must name the issuer of every head; see
    /// <see cref="EctRequirementBuilder.BindToClientCertificate"/>. Setting it to <see langword="false"/> removes the bindings of the
    /// group, the controller or the options.</summary>
    public bool BindToClientCertificate
    {
        get => _change.CallerBinding?.ClientCertificate ?? false;
        set => _change.Bind(binding => binding.ClientCertificate = value);
    }

    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement) => _change.ApplyTo(requirement);
}
