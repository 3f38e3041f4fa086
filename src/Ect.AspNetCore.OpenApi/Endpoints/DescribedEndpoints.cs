using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.OpenApi.Endpoints;

/// <summary>Finds the endpoints that a description is of.</summary>
internal static class DescribedEndpoints
{
    /// <summary>Finds what the endpoint requires. If a controller is mapped several times, one mapping that needs ECTs is
    /// enough.</summary>
    /// <returns><see langword="null"/> if the endpoint ignores ECTs.</returns>
    /// <exception cref="InvalidOperationException"><c>AddEct()</c> was not called.</exception>
    public static EctEndpointRequirement? FindRequirement(ApiDescription description, IServiceProvider services)
    {
        var endpoints = services.GetService<EctEndpoints>()
            ?? throw new InvalidOperationException("AddEct() was not called on the services. Call services.AddEct(...) first.");
        return Of(description.ActionDescriptor, services).Select(endpoints.FindRequirement).FirstOrDefault(found => found is not null);
    }

    /// <summary>The description of an action lacks what was said of <c>MapControllers()</c> and of its group, so its endpoints are asked.
    /// The description of any other endpoint has all its metadata.</summary>
    private static Endpoint[] Of(ActionDescriptor action, IServiceProvider services)
    {
        Endpoint[] mapped =
        [
            .. from endpoint in services.GetService<EndpointDataSource>()?.Endpoints ?? []
               where endpoint.Metadata.GetMetadata<ActionDescriptor>() == action
               select endpoint,
        ];
        return mapped is not [] ? mapped : [new(requestDelegate: null, new(action.EndpointMetadata), action.DisplayName)];
    }
}
