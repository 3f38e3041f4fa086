using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;

namespace Ect.AspNetCore.Tests;

/// <summary>Endpoints that come while the service runs, as those of plug-ins do: nothing that looks at start has seen them.</summary>
internal sealed class LateEndpoints : EndpointDataSource, IDisposable
{
    private CancellationTokenSource _change = new();
    private volatile IReadOnlyList<Endpoint> _endpoints = [];

    public override IReadOnlyList<Endpoint> Endpoints => _endpoints;

    /// <summary>A pipeline that has these endpoints and no others.</summary>
    public void Pipeline(WebApplication app)
    {
        app.UseEct();
        ((IEndpointRouteBuilder)app).DataSources.Add(this);
    }

    public void Map(string pattern, params object[] metadata)
    {
        var endpoint = new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse(pattern), order: 0);
        foreach (var item in metadata) endpoint.Metadata.Add(item);
        _endpoints = [.. _endpoints, endpoint.Build()];

        using var changed = Interlocked.Exchange(ref _change, new());
        changed.Cancel();
    }

    public override IChangeToken GetChangeToken() => new CancellationChangeToken(_change.Token);

    public void Dispose() => _change.Dispose();
}
