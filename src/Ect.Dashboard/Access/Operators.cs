using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Dashboard.Access;

/// <summary>Those who may revoke and restore.</summary>
/// <param name="policy">The name of their policy; <see langword="null"/> if nobody may.</param>
internal sealed class Operators(string? policy)
{
    /// <summary>Tells whether the caller is one of them.</summary>
    public async Task<bool> IncludeAsync(HttpContext http)
    {
        if (policy is null) return false;
        var services = http.RequestServices;
        if (await services.GetRequiredService<IAuthorizationPolicyProvider>().GetPolicyAsync(policy) is not { } demanded) return false;

        var evaluator = services.GetRequiredService<IPolicyEvaluator>();
        var caller = await evaluator.AuthenticateAsync(demanded, http);
        return (await evaluator.AuthorizeAsync(demanded, caller, http, resource: null)).Succeeded;
    }
}
