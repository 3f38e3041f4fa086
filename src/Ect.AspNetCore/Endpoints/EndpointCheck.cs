using Ect.AspNetCore.Callers;
using Ect.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Endpoints;

/// <summary>Prevents the start of a service whose endpoints require what it does not have: verification, an audit ledger for L3, a proof of
/// the caller, or a signing key. Attributes that have no effect prevent it too.</summary>
/// <remarks>It warns where requests are not refused (<see cref="EctMode.Report"/>). It checks when the pipeline has been built and all
/// endpoints are known; the server does not listen yet. An endpoint that is added later has its requests refused, or answers without a
/// token.</remarks>
internal sealed class EndpointCheck(
    IOptions<EctOptions> options, EctPublicKeys keys, Pipeline pipeline, EndpointRequirements requirements,
    ILogger<EndpointCheck> logger) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        var services = app.ApplicationServices;
        var endpoints = services.GetService<EndpointDataSource>()?.Endpoints ?? [];
        Check(endpoints, [.. FindErrors(services)]);
        if (requirements.Default.Mode is EctMode.Report) logger.OnlyReporting();
        else TellReporting(endpoints);
    };

    private void TellReporting(IReadOnlyList<Endpoint> endpoints)
    {
        var names = endpoints
            .Where(endpoint => requirements.Of(endpoint) is { IsDisabled: false, Mode: EctMode.Report })
            .Select(endpoint => endpoint.DisplayName).Distinct().ToList();
        if (names.Count > 0) logger.EndpointsOnlyReporting(names);
    }

    private void Check(IReadOnlyList<Endpoint> endpoints, IReadOnlyList<EndpointError> errors)
    {
        var failures = new List<string>();
        foreach (var error in errors)
        {
            var names = endpoints
                .Where(endpoint => error.Concerns(endpoint, requirements.Of(endpoint)))
                .Select(endpoint => endpoint.DisplayName).Distinct().ToList();
            if (names.Count > 0) failures.Add($"These endpoints {error.Text}: {string.Join(", ", names)}. {error.Remedy}");
        }

        if (failures.Count > 0) throw new InvalidOperationException(string.Join(" ", failures));
    }

    private IEnumerable<EndpointError> FindErrors(IServiceProvider services) =>
    [
        new("have attributes about ECTs on hub methods or page handlers, where they have no effect",
            "Put them on the whole hub or page.", (endpoint, _) => MisplacedWords.AreOn(endpoint)),
        .. FindUnmet(services).Select(error => error with
        {
            Concerns = (endpoint, requirement) => !requirement.IsDisabled && error.Concerns(endpoint, requirement),
        }),
    ];

    /// <summary>Returns the errors that do not concern endpoints with <c>DisableEct()</c>.</summary>
    private IEnumerable<EndpointError> FindUnmet(IServiceProvider services)
    {
        if (!pipeline.HasUseEct)
            yield return new("need ECTs to be verified, but no pipeline does that",
                "Call app.UseEct(), and call it after app.UseRouting() if the application calls that itself. Or call DisableEct() on them.",
                (endpoint, _) => EndpointRequirements.SaysAnything(endpoint));
        yield return new("need ECTs to be verified, but are short-circuited, which skips UseEct()",
            "Remove ShortCircuit(), or call DisableEct() on them.",
            (endpoint, _) => EndpointRequirements.SaysAnything(endpoint) && ShortCircuiting.IsOn(endpoint));
        if (options.Value.Ledger.Mode is EctLedgerMode.Off || services.GetService<IEctLedger>() is null)
            yield return new("require L3, but no audit ledger is in use", "Call AddLedger(...), and do not set Ect:Ledger:Mode to Off.",
                (_, requirement) => AsksForL3(requirement));
        if (services.GetService<EctWorkloadIdentities>() is null)
            yield return new("bind heads to a workload identity token, but none is trusted", CallerProof.AddWorkloadIdentities,
                (_, requirement) => requirement.CallerBinding is { WorkloadIdentity: true });
        if (services.GetService<EctClientCertificates>() is null)
            yield return new("bind heads to a client certificate, but none is accepted", CallerProof.AddCertificates,
                (_, requirement) => requirement.CallerBinding is { ClientCertificate: true });
        if (!keys.CanSign)
            yield return new("return a token, but there is no signing key", "Call AddSigningCredentials(...), or set Ect:Signing:KeyFile.",
                (_, requirement) => requirement.ReturnsToken);
    }

    private static bool AsksForL3(EndpointRequirement requirement) =>
        requirement is { MinimumLevel: EctAssuranceLevel.L3 } or { MinimumPredecessorLevel: EctAssuranceLevel.L3 };

    /// <summary>An error of endpoints. The text follows "These endpoints".</summary>
    private sealed record EndpointError(string Text, string Remedy, Func<Endpoint, EndpointRequirement, bool> Concerns);
}
