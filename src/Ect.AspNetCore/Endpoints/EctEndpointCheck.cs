using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Lets no service start whose endpoints ask for what it can not give: L3 without an audit ledger in use, callers whom nothing shows, or tokens
/// that nothing signs.</summary>
/// <remarks>Looks once the pipeline is built, and with it all endpoints are known; the server does not listen yet. What asks for it later has its requests refused,
/// or answers without a token.</remarks>
internal sealed class EctEndpointCheck(IOptions<EctOptions> options, EctLedgerRecorder ledger, EctSigningKeys signing) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        var services = app.ApplicationServices;
        if (services.GetService<EndpointDataSource>() is { } source) Check(source.Endpoints, [.. FindGaps(services)]);
    };

    private void Check(IReadOnlyList<Endpoint> endpoints, IReadOnlyList<Gap> gaps)
    {
        var requirements = new EctEndpointRequirements(options.Value);
        var faults = new List<string>();
        foreach (var gap in gaps)
        {
            var names = endpoints.Where(endpoint => requirements.Of(endpoint) is { IsDisabled: false } requirement && gap.Concerns(requirement)).Select(endpoint => endpoint.DisplayName).ToList();
            if (names.Count > 0) faults.Add($"There are endpoints that {gap.Problem}: {string.Join(", ", names)}. {gap.Remedy}");
        }

        if (faults.Count > 0) throw new InvalidOperationException(string.Join(" ", faults));
    }

    private IEnumerable<Gap> FindGaps(IServiceProvider services)
    {
        if (ledger.Mode is EctLedgerMode.Off)
            yield return new("ask for L3, and no audit ledger is in use", "Call AddLedger(...), and do not set Ect:Ledger:Mode to Off.", AsksForL3);
        if (services.GetService<EctWorkloadIdentities>() is null)
            yield return new("bind heads to a workload identity token, and none is believed", EctCallers.AddWorkloadIdentities, requirement => requirement.CallerBinding is { WorkloadIdentity: true });
        if (services.GetService<EctClientCertificates>() is null)
            yield return new("bind heads to a client certificate, and none is accepted", EctCallers.AddCertificates, requirement => requirement.CallerBinding is { ClientCertificate: true });
        if (!signing.IsConfigured)
            yield return new("return a token, and there is no key to sign it with", "Call AddSigning(...), or set Ect:Signing:KeyFile.", requirement => requirement.ReturnsToken);
    }

    private static bool AsksForL3(EctEndpointRequirement requirement) =>
        requirement.Verification is { MinimumLevel: EctAssuranceLevel.L3 } or { MinimumPredecessorLevel: EctAssuranceLevel.L3 };

    /// <summary>Something that the service does not have.</summary>
    private sealed record Gap(string Problem, string Remedy, Func<EctEndpointRequirement, bool> Concerns);
}
