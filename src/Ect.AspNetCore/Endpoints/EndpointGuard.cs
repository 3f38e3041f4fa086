using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Endpoints;

/// <summary>Lets one endpoint run only in requests in which <c>UseEct()</c> has evaluated that endpoint. Is among its metadata, so that the
/// endpoint is recognized in any copy of it.</summary>
internal sealed class EndpointGuard
{
    private static readonly EndpointRequirement Anything = new();

    /// <summary>Guards an endpoint that is being built. Needs no services, and so holds also without <c>AddEct()</c>.</summary>
    public static void AddTo(EndpointBuilder builder)
    {
        if (builder.RequestDelegate is not { } run || builder.Metadata.Any(item => item is EndpointGuard)) return;

        var guard = new EndpointGuard();
        builder.Metadata.Add(guard);
        builder.RequestDelegate = guard.Wrap(run, name: null);
    }

    /// <param name="run">The endpoint's own delegate.</param>
    /// <param name="name">The endpoint's name; <see langword="null"/> if it is not settled yet.</param>
    public RequestDelegate Wrap(RequestDelegate run, string? name) => context =>
        Lets(context) ? run(context) : throw NotEvaluated(name ?? context.GetEndpoint()?.DisplayName);

    public static InvalidOperationException NotEvaluated(string? endpoint) => new(
        $"Endpoint {endpoint ?? "(unnamed)"} needs ECTs to be verified, but UseEct() has not evaluated this endpoint in this request, so it " +
        "does not run. Call app.UseEct() after app.UseRouting() and before app.UseEndpoints(...): also in each branch that routes on its own, " +
        "and again behind what rewrites the path and routes a second time. ShortCircuit() skips UseEct(). An endpoint that needs no ECT says " +
        "DisableEct().");

    private bool Lets(HttpContext context) =>
        IsOn(context.Features.Get<Evaluation>()?.Endpoint) ||
        (context.GetEndpoint() is { } endpoint && IsOn(endpoint) && EndpointRequirements.Apply(endpoint, Anything).IsDisabled);

    private bool IsOn(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<EndpointGuard>() == this;
}
