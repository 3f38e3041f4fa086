using Ect.AspNetCore.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Tells what endpoints require of ECTs, for documents and tools that describe an application. It decides nothing.</summary>
/// <remarks>It is a service that <c>AddEct()</c> adds. Ask it once the pipeline is built.</remarks>
public sealed class EctEndpoints
{
    private readonly EndpointRequirements _requirements;
    private readonly Pipeline _pipeline;
    private readonly EctCallerBinding _defaultBinding;

    internal EctEndpoints(EndpointRequirements requirements, Pipeline pipeline, IOptions<EctMiddlewareOptions> options) =>
        (_requirements, _pipeline, _defaultBinding) = (requirements, pipeline, options.Value.BindCaller);

    /// <summary>Finds what an endpoint requires. Its metadata count, so it need not be one that routing knows.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <returns><see langword="null"/> if it ignores ECTs: after <c>DisableEct()</c>, or because no pipeline has
    /// <c>UseEct()</c>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="endpoint"/> is <see langword="null"/>.</exception>
    public EctEndpointRequirement? FindRequirement(Endpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);

        var requirement = _requirements.Of(endpoint);
        return requirement.IsDisabled || !_pipeline.HasUseEct ? null : new(requirement, _defaultBinding);
    }
}
