using Ect.AspNetCore.Callers;
using Ect.Recording;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Endpoints;

/// <summary>Lets no service start whose endpoints ask for what it cannot give: verification where nothing verifies, L3 without an audit
/// ledger in use, callers whom nothing shows, or tokens that nothing signs; or who ask where nobody listens.</summary>
/// <remarks>Looks once the pipeline is built, and with it all endpoints are known; the server does not listen yet. What asks for it later
/// has its requests refused, or answers without a token.</remarks>
internal sealed class EndpointCheck(LedgerRecorder ledger, EctPublicKeys keys, Pipeline pipeline,
    EndpointRequirements requirements) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        var services = app.ApplicationServices;
        if (services.GetService<EndpointDataSource>() is { } source) Check(source.Endpoints, [.. FindGaps(services)]);
    };

    private void Check(IReadOnlyList<Endpoint> endpoints, IReadOnlyList<Gap> gaps)
    {
        var failures = new List<string>();
        foreach (var gap in gaps)
        {
            var names = endpoints
                .Where(endpoint => gap.Concerns(endpoint, requirements.Of(endpoint)))
                .Select(endpoint => endpoint.DisplayName).Distinct().ToList();
            if (names.Count > 0) failures.Add($"There are endpoints that {gap.Problem}: {string.Join(", ", names)}. {gap.Remedy}");
        }

        if (failures.Count > 0) throw new InvalidOperationException(string.Join(" ", failures));
    }

    private IEnumerable<Gap> FindGaps(IServiceProvider services) =>
    [
        new("have hub methods or page handlers that say something about ECTs, which has no effect there",
            "Let the whole hub or page say it.", (endpoint, _) => MisplacedWords.AreOn(endpoint)),
        .. FindLacks(services).Select(lack => lack with
        {
            Concerns = (endpoint, requirement) => !requirement.IsDisabled && lack.Concerns(endpoint, requirement),
        }),
    ];

    /// <summary>What concerns nobody who says <c>DisableEct()</c>.</summary>
    private IEnumerable<Gap> FindLacks(IServiceProvider services)
    {
        if (!pipeline.HasUseEct)
            yield return new("need ECTs to be verified, and no pipeline does that",
                "Call app.UseEct(), after app.UseRouting() where the application calls that itself, or let them say DisableEct().",
                (endpoint, _) => EndpointRequirements.SaysAnything(endpoint));
        yield return new("need ECTs to be verified, and are short-circuited, which skips UseEct()",
            "Take ShortCircuit() away, or let them say DisableEct().",
            (endpoint, _) => EndpointRequirements.SaysAnything(endpoint) && ShortCircuiting.IsOn(endpoint));
        if (ledger.Mode is EctLedgerMode.Off)
            yield return new("ask for L3, and no audit ledger is in use", "Call AddLedger(...), and do not set Ect:Ledger:Mode to Off.",
                (_, requirement) => AsksForL3(requirement));
        if (services.GetService<EctWorkloadIdentities>() is null)
            yield return new("bind heads to a workload identity token, and none is believed", CallerProof.AddWorkloadIdentities,
                (_, requirement) => requirement.CallerBinding is { WorkloadIdentity: true });
        if (services.GetService<EctClientCertificates>() is null)
            yield return new("bind heads to a client certificate, and none is accepted", CallerProof.AddCertificates,
                (_, requirement) => requirement.CallerBinding is { ClientCertificate: true });
        if (!keys.CanSign)
            yield return new("return a token, and there is no key to sign it with", "Call AddSigningCredentials(...), or set Ect:Signing:KeyFile.",
                (_, requirement) => requirement.ReturnsToken);
    }

    private static bool AsksForL3(EndpointRequirement requirement) =>
        requirement.Verification is { MinimumLevel: EctAssuranceLevel.L3 } or { MinimumPredecessorLevel: EctAssuranceLevel.L3 };

    /// <summary>Something that endpoints ask for and do not get.</summary>
    private sealed record Gap(string Problem, string Remedy, Func<Endpoint, EndpointRequirement, bool> Concerns);
}
