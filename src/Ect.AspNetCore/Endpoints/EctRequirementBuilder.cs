using Ect.AspNetCore.Endpoints;

namespace Ect;

/// <summary>Sets the requirements of an endpoint or a group beyond the options, in <c>RequireEct(e => e…)</c>. Each method says what the
/// property of <see cref="RequireEctAttribute"/> with its name says.</summary>
/// <remarks>What is not set is inherited from the group or the options. Of two calls of one method the later counts.</remarks>
public sealed class EctRequirementBuilder
{
    internal EctRequirementBuilder()
    {
    }

    internal RequirementChange Change { get; } = new();

    /// <summary>Sets the values of <c>exec_act</c> that heads may have, compared as exact text (profile, rule 19).</summary>
    /// <param name="actions">The actions.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">No action is given, or one of them is empty.</exception>
    public EctRequirementBuilder Actions(params string[] actions) => With(() => Change.Actions = actions);

    /// <summary>Sets the issuers of which heads may be, compared as exact text (profile, rule 19). Others that are trusted may still be the
    /// issuers of inline predecessors.</summary>
    /// <inheritdoc cref="RequireEctAttribute.Issuers" path="/remarks"/>
    /// <param name="issuers">The values of <c>iss</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">No issuer is given, or one of them is empty.</exception>
    public EctRequirementBuilder Issuers(params string[] issuers) => With(() => Change.Issuers = issuers);

    /// <summary>Sets whether requests that fail verification are refused, or are only reported.</summary>
    /// <param name="mode">The mode.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither.</exception>
    public EctRequirementBuilder Mode(EctMode mode) => With(() => Change.Mode = mode);

    /// <summary>Sets the lowest level that heads may have (profile, rule 9).</summary>
    /// <param name="level">The level. L3 needs an audit ledger.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a level.</exception>
    public EctRequirementBuilder MinimumLevel(EctAssuranceLevel level) => With(() => Change.MinimumLevel = level);

    /// <summary>Sets the lowest level that predecessors may have (profile, section 3, rule 6).</summary>
    /// <param name="level">The level. L3 needs an audit ledger.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a level.</exception>
    public EctRequirementBuilder MinimumPredecessorLevel(EctAssuranceLevel level) => With(() => Change.MinimumPredecessorLevel = level);

    /// <summary>Sets whether unknown predecessors are refused or reported (profile, section 3, rule 2).</summary>
    /// <param name="choice">What is done about them.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is neither.</exception>
    public EctRequirementBuilder UnresolvedPredecessors(EctUnresolvedPredecessors choice) =>
        With(() => Change.UnresolvedPredecessors = choice);

    /// <summary>Sets whether a request whose tokens come after a revoked task is refused with <see cref="EctFailureReason.Revoked"/>, and
    /// not only reported (profile, section 5).</summary>
    /// <param name="isRefused">Whether it is refused.</param>
    /// <returns>The same builder.</returns>
    public EctRequirementBuilder RefuseTainted(bool isRefused = true) => With(() => Change.RefusesTainted = isRefused);

    /// <summary>Sets whether the heads are used up and recorded. Call it with <see langword="false"/> for a gate in front of the service
    /// that will use them (profile, section 6).</summary>
    /// <param name="isConsumed">Whether they are used up.</param>
    /// <returns>The same builder.</returns>
    public EctRequirementBuilder Consume(bool isConsumed) => With(() => Change.Consume = isConsumed);

    /// <summary>Sets whether the tokens may also be in the member <c>execution_context</c> of a JSON object.</summary>
    /// <param name="isAccepted">Whether they may.</param>
    /// <returns>The same builder.</returns>
    public EctRequirementBuilder AcceptJsonBody(bool isAccepted = true) => With(() => Change.AcceptsJsonBody = isAccepted);

    /// <summary>Sets the claim of every head that must be the hash of the request's content (profile, section 4).</summary>
    /// <param name="binding">The claim, or <see cref="EctBodyBinding.None"/>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enumeration.</exception>
    /// <inheritdoc cref="RequireEctAttribute.BindBody" path="/remarks"/>
    public EctRequirementBuilder BindBody(EctBodyBinding binding) => With(() => Change.BodyBinding = binding);

    /// <summary>Binds the issuer of every head to the authenticated user (profile, rule 14).</summary>
    /// <param name="claimType">The type of the claim that names the user, such as <c>sub</c>.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="claimType"/> is <see langword="null"/> or empty.</exception>
    /// <inheritdoc cref="RequireEctAttribute.BindToUserClaim" path="/remarks"/>
    public EctRequirementBuilder BindToUserClaim(string claimType) => With(() => Change.BindToUserClaim(claimType));

    /// <summary>Binds every head to the request's workload identity token (profile, rule 14).</summary>
    /// <param name="isBound">Whether it is bound.</param>
    /// <returns>The same builder.</returns>
    /// <inheritdoc cref="RequireEctAttribute.BindToUserClaim" path="/remarks"/>
    public EctRequirementBuilder BindToWorkloadIdentity(bool isBound = true) =>
        With(() => Change.Bind(binding => binding.WorkloadIdentity = isBound));

    /// <summary>Binds the issuer of every head to the connection's client certificate (profile, rule 14).</summary>
    /// <param name="isBound">Whether it is bound.</param>
    /// <returns>The same builder.</returns>
    /// <inheritdoc cref="RequireEctAttribute.BindToUserClaim" path="/remarks"/>
    public EctRequirementBuilder BindToClientCertificate(bool isBound = true) =>
        With(() => Change.Bind(binding => binding.ClientCertificate = isBound));

    private EctRequirementBuilder With(Action set)
    {
        set();
        return this;
    }
}
