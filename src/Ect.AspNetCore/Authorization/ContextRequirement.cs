using Microsoft.AspNetCore.Authorization;

namespace Ect.AspNetCore.Authorization;

/// <summary>A requirement of an authorization policy about the validated context of the request.</summary>
/// <param name="description">What is required, as the rest of a sentence that begins with "The policy requires that".</param>
/// <param name="isMet">Tells whether a context meets it.</param>
/// <param name="isAboutClaims">Whether it is about what the heads claim, which only a signature proves.</param>
internal sealed class ContextRequirement(string description, Func<EctContext, bool> isMet, bool isAboutClaims = false)
    : IAuthorizationRequirement
{
    /// <summary>Returns why a context does not meet it; <see langword="null"/> if it does.</summary>
    public string? FindFailure(EctContext context)
    {
        if (isAboutClaims && context.Heads.Any(head => head.Level < EctAssuranceLevel.L2))
            return "A head is not signed (L1), so nobody proves its issuer and its action.";

        return isMet(context) ? null : "The request does not meet this.";
    }

    public override string ToString() => $"The policy requires that {description}";
}
