using System.Diagnostics.CodeAnalysis;
using Ect;
using Ect.Dashboard.Access;
using Ect.Dashboard.Context;
using Ect.Dashboard.Events;
using Ect.Dashboard.Evidence;
using Ect.Dashboard.Options;
using Ect.Dashboard.Pages;
using Ect.Dashboard.Receipts;
using Ect.Dashboard.Revocations;
using Ect.Dashboard.Status;
using Ect.Dashboard.Workflows;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the page that shows workflows.</summary>
public static class EctDashboardEndpointRouteBuilderExtensions
{
    /// <summary>Shows the workflows that this service knows: a page, and the addresses that it asks. None of them needs an ECT.</summary>
    /// <remarks>
    /// <para>In Development, and unless the application says more, it is shown to browsers on the same machine. Elsewhere call
    /// <c>RequireAuthorization(...)</c> on what is returned, or <c>AllowAnonymous()</c> if anyone may see it: the service does not start
    /// otherwise.</para>
    /// <para>The options are those of the section <c>Ect:Dashboard</c>, and then what <paramref name="configure"/> sets.</para>
    /// </remarks>
    /// <param name="endpoints">The application or a group.</param>
    /// <param name="pattern">The path. Default <c>/ect</c>.</param>
    /// <param name="configure">Sets options.</param>
    /// <returns>All endpoints of the dashboard.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints"/> or <paramref name="pattern"/> is
    /// <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException"><c>AddEct()</c> was not called.</exception>
    /// <exception cref="OptionsValidationException">The options have errors.</exception>
    public static IEndpointConventionBuilder MapEctDashboard(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/ect",
        Action<EctDashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = endpoints.ServiceProvider;
        if (services.GetService<EctEndpoints>() is null)
            throw new InvalidOperationException($"{nameof(MapEctDashboard)}() finds no services. Call AddEct(...) first.");

        var options = DashboardOptionsReader.Read(services, configure);
        var dashboard = new DashboardContext(services, options);
        var crossOrigin = new CrossOrigin(services, options);
        var gate = new Gate(services.GetRequiredService<IHostEnvironment>().IsDevelopment(), new(options), crossOrigin);

        var group = endpoints.MapGroup(pattern);
        var api = group.MapGroup("api").DisableCookieRedirect(); // The page is sent to sign in, and its scripts are told 401.
        MapApi(api, dashboard);
        crossOrigin.MapPreflight(api);
        PageEndpoints.Map(group);
        ((IEndpointConventionBuilder)group).Finally(gate.Close);
        return group.DisableEct();
    }

    private static void MapApi(RouteGroupBuilder api, DashboardContext dashboard)
    {
        var reader = new WorkflowReader(dashboard); // All share what it reads.
        WorkflowsEndpoints.Map(api, dashboard, reader);
        StatusEndpoints.Map(api, dashboard);
        ReceiptsEndpoints.Map(api, dashboard);
        EvidenceEndpoints.Map(api, dashboard, reader);
        EventsEndpoints.Map(api, dashboard, reader);
        RevocationsEndpoints.Map(api, dashboard);
    }
}
