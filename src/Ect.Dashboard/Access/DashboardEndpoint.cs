using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Ect.Dashboard.Access;

/// <summary>Who may call the endpoints of a dashboard.</summary>
internal static class DashboardEndpoint
{
    /// <summary>Whether the application decided who may call an endpoint, be it anyone.</summary>
    public static bool SaysWhoMayCall(EndpointBuilder endpoint) =>
        endpoint.Metadata.Any(metadata => metadata is IAllowAnonymous or IAuthorizeData or AuthorizationPolicy);
}
