using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ect.Ledger.AspNetCore.Access;

/// <summary>Prevents the start of a service that shows its ledger without anyone having said to whom. In Development it is shown to
/// anyone.</summary>
internal sealed class AccessCheck(IHostEnvironment environment) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        if (!environment.IsDevelopment() && app.ApplicationServices.GetService<EndpointDataSource>() is { } source) Check(source);
    };

    private static void Check(EndpointDataSource source)
    {
        var open = from endpoint in source.Endpoints
                   where endpoint.Metadata.GetMetadata<LedgerEndpoint>() is not null && !LedgerEndpoint.SaysWhoMayCall(endpoint)
                   select endpoint.DisplayName;
        string[] names = [.. open.Distinct()];
        if (names is not [])
            throw new InvalidOperationException(
                $"Nothing says who may call these endpoints of the audit ledger: {string.Join(", ", names)}. Call "
                + "RequireAuthorization(...) on what MapEctLedger() and MapEctLedgerReceipts() return, or AllowAnonymous() if anyone may.");
    }
}
