using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Ect.AspNetCore.Endpoints;

/// <summary>Recognizes endpoints that routing runs at once. The metadata that mark them are not public, so one is marked to find
/// out.</summary>
internal static class ShortCircuiting
{
    private static readonly Type Mark = FindMark();

    public static bool IsOn(Endpoint endpoint)
    {
        foreach (var item in endpoint.Metadata)
            if (item.GetType() == Mark) return true;

        return false;
    }

    private static Type FindMark()
    {
        var builder = new RouteEndpointBuilder(requestDelegate: null, RoutePatternFactory.Parse(""), order: 0);
        new Conventions(builder).ShortCircuit();
        return builder.Metadata.Single().GetType();
    }

    private sealed class Conventions(EndpointBuilder builder) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => convention(builder);
    }
}
