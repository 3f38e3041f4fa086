using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Ect.AspNetCore.Endpoints;

/// <summary>Makes routing select guarded endpoints. Conventions cannot do that, because they do not see the attributes of controllers,
/// hubs, gRPC services and handlers, and because later conventions may replace what they wrap.</summary>
internal sealed class GuardPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    private readonly ConditionalWeakTable<Endpoint, Endpoint> _guarded = [];
    private readonly ConditionalWeakTable<Endpoint, Endpoint>.CreateValueCallback _guard;
    private readonly EndpointRequirements _requirements;
    private readonly Pipeline _pipeline;

    public GuardPolicy(EndpointRequirements requirements, Pipeline pipeline) =>
        (_requirements, _pipeline, _guard) = (requirements, pipeline, Guard);

    /// <summary>The last place, behind everything that replaces endpoints, such as pages and dynamic controllers.</summary>
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        _pipeline.HasUseEct || ContainsDynamicEndpoints(endpoints) || endpoints.Any(_requirements.MustBeEvaluated);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.IsValidCandidate(i)) continue;

            ref var candidate = ref candidates[i];
            var guarded = _guarded.GetValue(candidate.Endpoint, _guard);
            if (guarded != candidate.Endpoint) candidates.ReplaceEndpoint(i, guarded, candidate.Values);
        }

        return Task.CompletedTask;
    }

    private Endpoint Guard(Endpoint endpoint)
    {
        if (endpoint.RequestDelegate is not { } run) return endpoint;
        if (_requirements.MustBeEvaluated(endpoint)) return GuardItself(endpoint, run);

        return _pipeline.HasUseEct && !EndpointRequirements.SaysAnything(endpoint) ? GuardDefault(endpoint, run) : endpoint;
    }

    private static Endpoint GuardItself(Endpoint endpoint, RequestDelegate run)
    {
        var metadata = endpoint.Metadata;
        var guard = metadata.GetMetadata<EndpointGuard>();
        if (guard is null) metadata = new([.. metadata, guard = new()]);
        return Copy(endpoint, guard.Wrap(run, endpoint.DisplayName), metadata);
    }

    /// <summary>Guards an endpoint that says nothing, and so has the requirements of the options. Routing again must not lead to it from an
    /// endpoint with lower requirements. If <c>UseEct()</c> is not in the pipeline at all, nothing has asked for ECTs.</summary>
    private Endpoint GuardDefault(Endpoint endpoint, RequestDelegate run) => Copy(endpoint, context =>
    {
        var features = context.Features;
        var evaluation = features.Get<Evaluation>();
        if (evaluation is null || evaluation.Requirement.Covers(_requirements.Default) || IsErrorPage(endpoint, features))
            return run(context);

        features.Set(new Stopped(endpoint));
        throw EndpointGuard.NotEvaluated(endpoint.DisplayName);
    }, endpoint.Metadata);

    /// <summary>Tells whether the endpoint is a page for a failure. Only the application, and not the request, names such a page. The
    /// endpoint that failed is not one, although the request may lead to it again.</summary>
    private static bool IsErrorPage(Endpoint endpoint, IFeatureCollection features) =>
        (features.Get<IExceptionHandlerFeature>() is not null || features.Get<IStatusCodeReExecuteFeature>() is not null)
        && features.Get<Stopped>()?.Endpoint != endpoint;

    private static Endpoint Copy(Endpoint endpoint, RequestDelegate run, EndpointMetadataCollection metadata) =>
        endpoint is RouteEndpoint route
            ? new RouteEndpoint(run, route.RoutePattern, route.Order, metadata, route.DisplayName)
            : new Endpoint(run, metadata, endpoint.DisplayName);

    /// <summary>An endpoint that was prevented from running in this request.</summary>
    private sealed record Stopped(Endpoint Endpoint);
}
