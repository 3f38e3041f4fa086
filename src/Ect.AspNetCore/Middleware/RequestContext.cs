using Ect.AspNetCore.Endpoints;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Middleware;

/// <summary>Finds the validated context for dependency injection, so that handlers of minimal APIs take it as a parameter.</summary>
/// <remarks>The context itself is a transient service, because a request may be evaluated twice, for example for an error page, and has
/// another context then. This class is a scoped one, so that the validation of scopes finds singletons that would keep the context of
/// one request for all others.</remarks>
internal sealed class RequestContext(IHttpContextAccessor accessor)
{
    /// <summary>Returns the context of the current request.</summary>
    /// <returns><see langword="null"/> if there is none, and the handler allows that. In all other cases <see langword="null"/> would
    /// come to constructors whose parameter is never <see langword="null"/>, so it throws, also in <c>GetService</c>.</returns>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public EctContext? Find()
    {
        var http = accessor.HttpContext ?? throw new InvalidOperationException(
            "An EctContext belongs to a request, and there is none here. Background work uses IEctScopes.");

        return http.GetEct() ?? (ContextParameters.AreOptional(http.GetEndpoint()) ? null : throw Missing(http));
    }

    public static InvalidOperationException Missing(HttpContext http)
    {
        var needs = $"{http.GetEndpoint()?.DisplayName ?? "This request"} needs a validated execution context, and there is none";
        return new(http.Features.Get<IEctFeature>() is { FailureReason: var reason } && WasReported(http, reason)
            ? $"{needs}: the request would be refused with {reason}, but Mode is Report, which refuses nothing. As long as it is, call " +
              "GetEct() and expect null, or take [FromServices] EctContext?. Or enforce this endpoint with " +
              "RequireEct(e => e.Mode(EctMode.Enforce))."
            : $"{needs}. Call app.UseEct() before the endpoint runs, and call RequireEct() on the endpoint, not AllowMissingEct() or " +
              "DisableEct(). If a request may come without a valid ECT, as with AllowMissingEct() or Mode Report, take [FromServices] " +
              "EctContext?, or call GetEct().");
    }

    private static bool WasReported(HttpContext http, EctFailureReason reason) =>
        http.Features.Get<Evaluation>()?.Requirement is { Mode: EctMode.Report } requirement
        && (reason is not EctFailureReason.Missing || !requirement.AllowsMissing);
}
