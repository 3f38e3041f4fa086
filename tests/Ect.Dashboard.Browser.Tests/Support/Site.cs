using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.Dashboard.Browser.Tests.Support;

/// <summary>A service on a loopback port that takes tasks of five agents, and shows its page at <c>/ect</c>.</summary>
internal sealed class Site : IAsyncDisposable
{
    /// <summary>Signs in whoever opens it.</summary>
    public const string SignInPath = "/sign-in";

    /// <summary>The setting of a workflow that is still running when a busy machine shows it.</summary>
    public const string RunsForLong = "Ect:Dashboard:RunningFor=00:10:00";

    public const string LedgerOrigin = "researcher.example.com/audit/1";

    private const string Cookies = CookieAuthenticationDefaults.AuthenticationScheme;

    private static readonly string[] Names = ["planner", "researcher", "pricer", "writer", "reviewer"];

    private readonly WebApplication _app;
    private readonly Dictionary<string, Forge> _agents;
    private readonly HttpClient _client;
    private readonly string? _identity;

    private Site(WebApplication app, Dictionary<string, Forge> agents) =>
        (_app, _agents, _client, _identity) = (app, agents, new() { BaseAddress = new(app.Urls.Single()) },
            app.Services.GetRequiredService<IOptions<EctOptions>>().Value.Identity);

    /// <summary>Where the page is.</summary>
    public Uri Page => new(_client.BaseAddress!, "ect");

    public IEctStore Store => _app.Services.GetRequiredService<IEctStore>();

    public EctLedgerKey LedgerKey => KeyOf(_app);

    public static async Task<Site> StartAsync(
        Action<WebApplicationBuilder>? configure = null, bool hasLedger = false, bool namesLedgerKey = false, bool needsSignIn = false,
        ECDsa? ledgerKey = null, params string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2))
            .Select(parts => KeyValuePair.Create(parts[0], (string?)parts[1])));
        var agents = Names.ToDictionary(name => name, name => new Forge(Identity(name), $"{name}-1"));
        var ect = builder.Services.AddEct(options => options.Identity = Forge.Me);
        foreach (var agent in agents.Values) ect.AddIssuerJwks(agent.Issuer, agent.Jwks());
        if (hasLedger)
        {
            ect.AddLedger(LedgerOrigin, ledgerKey ?? ECDsa.Create(ECCurve.NamedCurves.nistP256));
            builder.Services.Configure<EctOptions>(options =>
                (options.Ledger.Mode, options.Ledger.Timeout) = (EctLedgerMode.Synchronous, TimeSpan.FromMinutes(1)));
        }

        if (needsSignIn)
        {
            builder.Services.AddAuthorization();
            builder.Services.AddAuthentication(Cookies).AddCookie(cookie => cookie.LoginPath = SignInPath);
        }

        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseEct();
        var dashboard = app.MapEctDashboard("/ect", options =>
        {
            if (namesLedgerKey) options.LedgerKeys.Add(KeyOf(app).VerifierKey);
        });
        if (needsSignIn)
        {
            dashboard.RequireAuthorization();
            app.MapGet(SignInPath, http => http.SignInAsync(new(new ClaimsIdentity(Cookies)))).DisableEct();
        }

        app.MapPost("/tasks", () => "done");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, agents);
    }

    public static string Identity(string agent) => $"spiffe://example.com/agent/{agent}";

    /// <summary>Calls the service with a token, as an agent would that has finished a task.</summary>
    /// <returns>The id of the task.</returns>
    public async Task<string> SendAsync(string workflow, string agent, string action, params string[] predecessors)
    {
        var id = Forge.NewId();
        using var answer = await SendAsync(_agents[agent].Token(claims => Fill(claims, workflow, id, action, predecessors)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return id;
    }

    /// <summary>Calls the service with a token whose time is over.</summary>
    public async Task SendExpiredAsync(string workflow, string agent, string action)
    {
        using var answer = await SendAsync(_agents[agent].Token(claims =>
        {
            Fill(claims, workflow, Forge.NewId(), action, []);
            claims["iat"] = claims["iat"]!.GetValue<long>() - 3_600;
            claims["exp"] = claims["iat"]!.GetValue<long>() + 60;
        }));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    /// <summary>Puts records into the store, as if their tokens had been accepted.</summary>
    public Task AddAsync(IEnumerable<EctToken> tokens, bool ancestorsKnown = true) =>
        AddAsync(tokens.Select(token => TestTokens.Record(token, ancestorsKnown)));

    public async Task AddAsync(IEnumerable<EctTokenRecord> records)
    {
        foreach (var batch in records.Chunk(500)) Assert.Null(await Store.TryAddAsync(batch, TestContext.Current.CancellationToken));
    }

    public async Task RevokeAsync(string agent, string task) => await _app.Services.GetRequiredService<IEctRevocations>()
        .RevokeAsync(EctRevocation.OfToken(Identity(agent), task), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        foreach (var agent in _agents.Values) agent.Dispose();
    }

    private static EctLedgerKey KeyOf(WebApplication app) =>
        ((EctLedgerSigner)app.Services.GetRequiredService<IEctLedgerSigner>()).Key;

    private async Task<HttpResponseMessage> SendAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "tasks");
        request.Headers.Add("Execution-Context", token);
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private void Fill(JsonObject claims, string workflow, string id, string action, string[] predecessors)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        (claims["iat"], claims["exp"], claims["jti"], claims["wid"]) = (now, now + 600, id, workflow);
        (claims["aud"], claims["exec_act"], claims["pred"]) =
            (_identity, action, new JsonArray([.. predecessors.Select(p => (JsonNode)p)]));
    }
}
