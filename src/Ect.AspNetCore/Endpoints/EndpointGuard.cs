using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Endpoints;

/// <summary>Lets an endpoint run only in requests in which <c>UseEct()</c> has evaluated it. It is among the endpoint's metadata, so that
/// any copy of the endpoint is recognized.</summary>
internal sealed class EndpointGuard
{
    private static readonly EndpointRequirement Anything = new();

    /// <summary>Guards an endpoint that is being built. It needs no services, and so works without <c>AddEct()</c> too.</summary>
    public static void AddTo(EndpointBuilder builder)
    {
        if (builder.RequestDelegate is not { } run || builder.Metadata.Any(item => item is EndpointGuard)) return;

        var guard = new EndpointGuard();
        builder.Metadata.Add(guard);
        builder.RequestDelegate = guard.Wrap(run, name: null);
    }

    /// <param name="run">The delegate of the endpoint.</param>
    /// <param name="name">The name of the endpoint; <see langword="null"/> if it may still change.</param>
    public RequestDelegate Wrap(RequestDelegate run, string? name) => context =>
        Lets(context) ? run(context) : throw NotEvaluated(name ?? context.GetEndpoint()?.DisplayName);

    public static InvalidOperationException NotEvaluated(string? endpoint) => new(
        $"Endpoint {endpoint ?? "(unnamed)"} does not run, because it needs ECTs to be verified, and UseEct() has not evaluated it " +
        "in this request. Call app.UseEct() after app.UseRouting() and before app.UseEndpoints(...). Call it in each branch that routes " +
        "on its own, and again behind middleware that rewrites the path and routes again. ShortCircuit() skips UseEct(). " +
        "If the endpoint needs no ECT, call DisableEct() on it.");

    private bool Lets(HttpContext context) =>
        IsOn(context.Features.Get<Evaluation>()?.Endpoint) ||
        (context.GetEndpoint() is { } endpoint && IsOn(endpoint) && EndpointRequirements.Apply(endpoint, Anything).IsDisabled);

    private bool IsOn(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<EndpointGuard>() == this;
}
