using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>Requires a valid ECT, as <c>UseEct()</c> does anyway, and says what is asked of it beyond <see cref="EctOptions"/>.
/// Takes back a <see cref="DisableEctAttribute"/> or <see cref="AllowMissingEctAttribute"/> of the group or controller.</summary>
/// <remarks>Properties that are not set stay as the group, the controller or the options have them.</remarks>
/// <param name="actions">The values of <c>exec_act</c> that heads may have, compared as exact text; none for any (profile, rule 19).</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireEctAttribute(params string[] actions) : Attribute, IEndpointMetadata
{
    private readonly EctRequirementBuilder _requirement = new() { Actions = actions is [] ? null : actions };

    /// <summary>The values of <c>exec_act</c> that heads may have; empty for any.</summary>
    public IReadOnlyCollection<string> Actions => _requirement.Actions ?? [];

    /// <inheritdoc cref="EctRequirementBuilder.MinimumLevel"/>
    public EctAssuranceLevel MinimumLevel
    {
        get => _requirement.MinimumLevel.GetValueOrDefault();
        set => _requirement.MinimumLevel = value;
    }

    /// <inheritdoc cref="EctRequirementBuilder.MinimumPredecessorLevel"/>
    public EctAssuranceLevel MinimumPredecessorLevel
    {
        get => _requirement.MinimumPredecessorLevel.GetValueOrDefault();
        set => _requirement.MinimumPredecessorLevel = value;
    }

    /// <inheritdoc cref="EctRequirementBuilder.UnresolvedPredecessors"/>
    public EctUnresolvedPredecessors UnresolvedPredecessors
    {
        get => _requirement.UnresolvedPredecessors.GetValueOrDefault();
        set => _requirement.UnresolvedPredecessors = value;
    }

    /// <summary>Whether a request whose tokens come after a revoked task is refused, with <see cref="EctFailureReason.Revoked"/>, and not only reported
    /// (profile, section 5).</summary>
    public bool RefuseTainted
    {
        get => _requirement.RefusesTainted ?? false;
        set => _requirement.RefuseTainted(value);
    }

    /// <inheritdoc cref="EctRequirementBuilder.Consume"/>
    public bool Consume
    {
        get => _requirement.Consume ?? true;
        set => _requirement.Consume = value;
    }

    /// <inheritdoc cref="EctRequirementBuilder.AcceptJsonBody"/>
    public bool AcceptJsonBody
    {
        get => _requirement.AcceptJsonBody.GetValueOrDefault();
        set => _requirement.AcceptJsonBody = value;
    }

    /// <summary>The claim of every head that must be the hash of the request's content; see <see cref="EctRequirementBuilder.BindBody"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration's.</exception>
    public EctBodyBinding BindBody
    {
        get => _requirement.BodyBinding.GetValueOrDefault();
        set => _requirement.BodyBinding = value;
    }

    /// <summary>The claim of the authenticated user that the issuer of every head must be; see <see cref="EctRequirementBuilder.BindToUserClaim"/>.</summary>
    /// <exception cref="ArgumentException">The value is <see langword="null"/> or empty.</exception>
    public string? BindToUserClaim
    {
        get => _requirement.CallerBinding?.UserClaim;
        set => _requirement.BindToUserClaim(value!);
    }

    /// <summary>Whether the request's workload identity token must be that of every head's issuer; see <see cref="EctRequirementBuilder.BindToWorkloadIdentity"/>.
    /// <see langword="false"/>, if set, takes back what the group, the controller or the options bind to.</summary>
    public bool BindToWorkloadIdentity
    {
        get => _requirement.CallerBinding?.WorkloadIdentity ?? false;
        set => _requirement.Bind(binding => binding.WorkloadIdentity = value);
    }

    /// <summary>Whether the connection's client certificate must name every head's issuer; see <see cref="EctRequirementBuilder.BindToClientCertificate"/>.
    /// <see langword="false"/>, if set, takes back what the group, the controller or the options bind to.</summary>
    public bool BindToClientCertificate
    {
        get => _requirement.CallerBinding?.ClientCertificate ?? false;
        set => _requirement.Bind(binding => binding.ClientCertificate = value);
    }

    EndpointRequirement IEndpointMetadata.ApplyTo(EndpointRequirement requirement) =>
        ((IEndpointMetadata)_requirement).ApplyTo(requirement);
}
