using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Lets no service start whose endpoints ask for what it can not give: L3, without an audit ledger in use.</summary>
/// <remarks>Looks once the pipeline is built, and with it all endpoints are known; the server does not listen yet.</remarks>
internal sealed class EctEndpointCheck(IOptions<EctOptions> options, EctLedgerRecorder ledger) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        if (ledger.Mode is EctLedgerMode.Off && app.ApplicationServices.GetService<EndpointDataSource>() is { } source) Check(source.Endpoints);
    };

    private void Check(IReadOnlyList<Endpoint> endpoints)
    {
        var requirements = new EctEndpointRequirements(options.Value);
        var names = endpoints.Where(endpoint => AsksForL3(requirements.Of(endpoint))).Select(endpoint => endpoint.DisplayName).ToList();
        if (names.Count > 0)
            throw new InvalidOperationException(
                $"There are endpoints that ask for L3, and no audit ledger is in use: {string.Join(", ", names)}. Call AddLedger(...), and do not set Ect:Ledger:Mode to Off.");
    }

    private static bool AsksForL3(EctEndpointRequirement requirement) => requirement is { IsDisabled: false, Verification: var verification }
        && (verification.MinimumLevel is EctAssuranceLevel.L3 || verification.MinimumPredecessorLevel is EctAssuranceLevel.L3);
}
