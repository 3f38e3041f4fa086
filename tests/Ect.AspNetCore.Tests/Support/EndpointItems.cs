using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Ect.AspNetCore.Tests;

/// <summary>The metadata that conventions add, without an endpoint.</summary>
internal sealed class EndpointItems : IEndpointConventionBuilder
{
    private readonly RouteEndpointBuilder _builder = new(requestDelegate: null, RoutePatternFactory.Parse("/"), order: 0);

    public IEnumerable<object> All => _builder.Metadata;

    public void Add(Action<EndpointBuilder> convention) => convention(_builder);
}
