using Ect.Dashboard.Answers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Access;

/// <summary>Stands before every endpoint of a dashboard. Where nobody said who may call it, it lets in callers of the same machine, in
/// Development; elsewhere such a service does not start.</summary>
internal sealed class Gate(bool isDevelopment, SecurityHeaders headers, CrossOrigin crossOrigin)
{
    /// <summary>Closes an endpoint on which all conventions have been applied. That happens at start, when <c>AddEct()</c> checks the
    /// endpoints.</summary>
    /// <exception cref="InvalidOperationException">Nobody said who may call the endpoint.</exception>
    public void Close(EndpointBuilder endpoint)
    {
        var isDecided = DashboardEndpoint.SaysWhoMayCall(endpoint);
        if (!isDecided && !isDevelopment)
            throw new InvalidOperationException(
                "Nothing says who may see the dashboard. Call RequireAuthorization(...) on what MapEctDashboard() returns, "
                + "or AllowAnonymous() if anyone may.");

        var next = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = http =>
        {
            headers.WriteTo(http.Response);
            crossOrigin.WriteTo(http);
            return isDecided || SameMachine.Sent(http.Request) ? next(http) : RefuseAsync(http);
        };
    }

    private static Task RefuseAsync(HttpContext http) => http.WriteProblemAsync(StatusCodes.Status403Forbidden,
        "In Development the dashboard is shown to browsers on the same machine alone, at localhost. To show it to others, call " +
        "RequireAuthorization(...) on what MapEctDashboard() returns.");
}
