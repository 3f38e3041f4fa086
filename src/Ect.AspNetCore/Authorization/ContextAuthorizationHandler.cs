using Ect.AspNetCore.Endpoints;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Authorization;

/// <summary>Decides about requirements on the validated context. It throws if <c>UseEct()</c> can have set none, because a policy that
/// fails for every valid token would look like a wrong token.</summary>
internal sealed class ContextAuthorizationHandler(IHttpContextAccessor accessor) : AuthorizationHandler<ContextRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ContextRequirement requirement)
    {
        if (FindFailure(context.Resource as HttpContext ?? accessor.HttpContext, requirement) is { } failure)
            context.Fail(new(this, $"{requirement}. {failure}"));
        else
            context.Succeed(requirement);

        return Task.CompletedTask;
    }

    private static string? FindFailure(HttpContext? http, ContextRequirement requirement)
    {
        if (http is null) return "There is no request.";
        if (http.Features.Get<IEctFeature>() is not { } feature) throw NoFeature(http);
        if (feature.Context is { } ect) return requirement.FindFailure(ect);

        return $"The request has no validated context: {feature.FailureReason}.";
    }

    private static InvalidOperationException NoFeature(HttpContext http)
    {
        var name = http.GetEndpoint()?.DisplayName ?? "this request";
        return new(http.Features.Get<Evaluation>() is { Requirement.IsDisabled: true }
            ? $"The authorization policy of {name} has requirements about ECTs, but the endpoint says DisableEct(), so its tokens are " +
              "ignored. Remove DisableEct(), or use another policy for the endpoint."
            : $"The authorization policy of {name} has requirements about ECTs, but UseEct() has not evaluated the request yet. " +
              "Call app.UseEct() before app.UseAuthorization(), in this order: app.UseAuthentication(), app.UseEct(), " +
              "app.UseAuthorization(). If the application does not call app.UseAuthorization(), WebApplication calls it in front of all " +
              "other middleware.");
    }
}
