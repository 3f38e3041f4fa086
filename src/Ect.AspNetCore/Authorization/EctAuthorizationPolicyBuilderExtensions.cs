using Ect;
using Ect.AspNetCore.Authorization;

namespace Microsoft.AspNetCore.Authorization;

/// <summary>Adds requirements about the request's ECTs to authorization policies.</summary>
/// <remarks><para>They read what <c>UseEct()</c> has found out, so call <c>app.UseEct()</c> before <c>app.UseAuthorization()</c>.
/// <c>WebApplication</c> calls the latter by itself, in front of everything, unless the application calls it. In the other order, and for
/// an endpoint with <c>DisableEct()</c>, the policy throws <see cref="InvalidOperationException"/>.</para>
/// <para>A policy is not loosened by <see cref="EctMode.Report"/> or <c>AllowMissingEct()</c>: it fails in a request without a validated
/// context. The <see cref="AuthorizationFailureReason"/> says why.</para>
/// <para>A token grants nothing by itself (draft): require an authenticated user as well. Unlike a refusal of <c>UseEct()</c>, a policy
/// fails after the token was used up. What is true for every user is better said with <c>RequireEct(…)</c>.</para></remarks>
public static class EctAuthorizationPolicyBuilderExtensions
{
    /// <summary>Requires that every head is signed and of one of these issuers. An unsigned head (L1) proves no issuer, so the policy
    /// fails.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="issuers">The values of <c>iss</c>, compared as exact text.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">No issuer is given, or one of them is empty.</exception>
    public static AuthorizationPolicyBuilder RequireEctIssuer(this AuthorizationPolicyBuilder builder, params string[] issuers)
    {
        ThrowIfEmpty(issuers, nameof(issuers));
        return builder.With(new(
            $"every head is of {string.Join(" or ", issuers)}",
            context => context.Heads.All(head => issuers.Contains(head.Issuer)), isAboutClaims: true));
    }

    /// <summary>Requires that every head is signed and has one of these actions. An unsigned head (L1) proves no action, so the policy
    /// fails.</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="actions">The values of <c>exec_act</c>, compared as exact text.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">No action is given, or one of them is empty.</exception>
    public static AuthorizationPolicyBuilder RequireEctAction(this AuthorizationPolicyBuilder builder, params string[] actions)
    {
        ThrowIfEmpty(actions, nameof(actions));
        return builder.With(new(
            $"every head has the action {string.Join(" or ", actions)}",
            context => context.Heads.All(head => actions.Contains(head.Action)), isAboutClaims: true));
    }

    /// <summary>Requires that every known path to the heads has at least this level (<see cref="EctContext.Level"/>; profile, section 3,
    /// rule 6).</summary>
    /// <param name="builder">The policy.</param>
    /// <param name="level">The level. With L3, the audit ledger must have recorded the tokens before the request went on.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not a level.</exception>
    public static AuthorizationPolicyBuilder RequireEctLevel(this AuthorizationPolicyBuilder builder, EctAssuranceLevel level)
    {
        if (!Enum.IsDefined(level)) throw new ArgumentOutOfRangeException(nameof(level), level, "The value is not a level.");
        return builder.With(new($"every path has level {level} or higher", context => context.Level >= level));
    }

    private static AuthorizationPolicyBuilder With(this AuthorizationPolicyBuilder builder, ContextRequirement requirement)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddRequirements(requirement);
    }

    private static void ThrowIfEmpty(string[] values, string name)
    {
        ArgumentNullException.ThrowIfNull(values, name);
        if (values is [] || Array.Exists(values, string.IsNullOrWhiteSpace))
            throw new ArgumentException("Name at least one value. None may be empty.", name);
    }
}
