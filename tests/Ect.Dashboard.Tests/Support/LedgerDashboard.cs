using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.Dashboard.Tests;

/// <summary>A service with a ledger, which shows its workflows, and an agent that calls it.</summary>
internal sealed class LedgerDashboard : IAsyncDisposable
{
    public const string Origin = "ledger.example.com/audit";

    private readonly Forge _forge;
    private readonly ECDsa _key;

    private LedgerDashboard(DashboardSite site, Forge forge, ECDsa key) => (Site, _forge, _key) = (site, forge, key);

    public DashboardSite Site { get; }
    public string Workflow { get; } = Forge.NewId();

    /// <summary>What an auditor was given.</summary>
    public string Key => EctLedgerKey.FromPem(Origin, _key.ExportSubjectPublicKeyInfoPem()).VerifierKey;

    public StoredEctLedger Ledger => (StoredEctLedger)Site.Get<IEctLedger>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts the service.</summary>
    /// <param name="sqlite">The file of its ledger; <see langword="null"/> for one in memory.</param>
    /// <param name="isPinned">Whether the dashboard is given the ledger's key.</param>
    /// <param name="configure">Sets options of the dashboard.</param>
    /// <param name="ect">Adds to the service.</param>
    public static async Task<LedgerDashboard> StartAsync(
        string? sqlite = null, bool isPinned = true, Action<EctDashboardOptions>? configure = null, Action<EctBuilder>? ect = null)
    {
        var (forge, key) = (new Forge(), ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var pinned = EctLedgerKey.FromPem(Origin, key.ExportSubjectPublicKeyInfoPem()).VerifierKey;
        var site = DashboardSite.Build(
            app => app.MapEctDashboard(configure: options =>
            {
                if (isPinned) options.LedgerKeys.Add(pinned);
                configure?.Invoke(options);
            }),
            ect: builder =>
            {
                builder.AddIssuerJwks(Forge.Alice, forge.Jwks());
                if (sqlite is null) builder.AddLedger(Origin, key);
                else builder.AddSqliteLedger(Origin, key, sqlite);
                ect?.Invoke(builder);
            });
        return new(await site.StartAsync(), forge, key);
    }

    /// <summary>Has the agent finish a task of the workflow, and the service accept its token.</summary>
    /// <returns>The token.</returns>
    public Task<EctToken> CallAsync(string action = "review_spec", params EctToken[] after) => CallAsync(Workflow, action, after);

    /// <summary>Does the same for a task that may name no workflow.</summary>
    public async Task<EctToken> CallAsync(string? workflow, string action, EctToken[] after)
    {
        var text = _forge.Token(claims =>
        {
            if (workflow is not null) claims["wid"] = workflow;
            claims["exec_act"] = action;
            claims["pred"] = new JsonArray([.. after.Select(token => (JsonNode)token.Id)]);
        });
        var result = await Site.Get<EctVerifier>().VerifyAsync([text], new EctRequirement(), Cancellation);
        Assert.True(result.Succeeded, $"{result.FailureReason}: {result.FailureDetail}");
        return result.Context.Heads[0];
    }

    public string PathOf(EctToken task, string what = "receipt") => $"/ect/api/workflows/{Workflow}/tasks/{task.Id}/{what}";

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var response = await Site.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.StatusCode is HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        _forge.Dispose();
        _key.Dispose();
    }
}
