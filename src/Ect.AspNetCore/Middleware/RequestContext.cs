using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace Ect.AspNetCore.Middleware;

/// <summary>Makes the validated context a scoped service, so that handlers of minimal APIs take it as a parameter.</summary>
internal static class RequestContext
{
    /// <summary>Returns the context of the current request.</summary>
    /// <returns><see langword="null"/> if there is none, and a parameter of the handler allows that.</returns>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static EctContext? Find(IHttpContextAccessor accessor)
    {
        var http = accessor.HttpContext ?? throw new InvalidOperationException(
            "An EctContext belongs to a request, and there is none here. Background work uses IEctScopes.");

        return http.GetEct() ?? (IsOptional(http.GetEndpoint()) ? null : throw Missing(http));
    }

    public static InvalidOperationException Missing(HttpContext http) => new(
        $"{http.GetEndpoint()?.DisplayName ?? "This request"} needs a validated execution context, and there is none. Call app.UseEct() " +
        "before the endpoint runs, and call RequireEct() on the endpoint, not AllowMissingEct() or DisableEct(). If a request may come " +
        "without a valid ECT, as with AllowMissingEct() or Mode Report, take [FromServices] EctContext?, or call GetEct().");

    /// <summary>Tells whether the handler takes the context from the services, and may take <see langword="null"/>. What minimal APIs
    /// take from the services without being told so is never <see langword="null"/>.</summary>
    private static bool IsOptional(Endpoint? endpoint)
    {
        var metadata = endpoint?.Metadata;
        var handler = metadata?.GetMetadata<ControllerActionDescriptor>()?.MethodInfo ?? metadata?.GetMetadata<MethodInfo>();
        var parameters = Array.FindAll(handler?.GetParameters() ?? [], parameter => parameter.ParameterType == typeof(EctContext));
        return parameters is not [] && Array.TrueForAll(parameters, IsOptional);
    }

    private static bool IsOptional(ParameterInfo parameter) =>
        parameter.GetCustomAttributes().Any(attribute => attribute is IFromServiceMetadata)
        && new NullabilityInfoContext().Create(parameter).ReadState is NullabilityState.Nullable;
}
