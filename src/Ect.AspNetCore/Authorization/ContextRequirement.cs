using Microsoft.AspNetCore.Authorization;

namespace Ect.AspNetCore.Authorization;

/// <summary>A requirement of an authorization policy about the validated context of the request.</summary>
/// <param name="description">What is required, as the rest of a sentence that begins with "The policy requires that".</param>
/// <param name="isMet">Tells whether a context meets it.</param>
internal sealed class ContextRequirement(string description, Func<EctContext, bool> isMet) : IAuthorizationRequirement
{
    public bool IsMetBy(EctContext context) => isMet(context);

    public override string ToString() => $"The policy requires that {description}";
}
