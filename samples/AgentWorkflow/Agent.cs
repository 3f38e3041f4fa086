using Ect;
using EctAgent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace AgentWorkflow;

/// <summary>One EctAgent on a loopback port, configured as it would be from outside.</summary>
internal sealed class Agent : IAsyncDisposable
{
    /// <summary>The settings of an agent that accepts nothing before it is recorded, and that records its own tasks too. Where everything
    /// starts at once, a database may need longer than the usual 2 seconds.</summary>
    private static readonly string[] AtL3 =
        ["Ect:MinimumLevel=L3", "Ect:Ledger:Mode=Synchronous", "Ect:Ledger:RecordIssued=true", "Ect:Ledger:Timeout=00:00:20"];

    private readonly string[] _settings;
    private WebApplication _app;

    private Agent(string name, string[] settings, WebApplication app) => (Name, _settings, _app) = (name, settings, app);

    public string Name { get; }

    public string Identity => KeyFolder.Identity(Name);

    public Uri Url => new(_app.Urls.Single());

    public IEctStore Store => _app.Services.GetRequiredService<IEctStore>();

    /// <summary>The agent's audit ledger, which records the tokens that it accepts.</summary>
    public IEctLedgerReader Ledger => _app.Services.GetRequiredService<IEctLedgerReader>();

    /// <summary>The part of the ledger that others may see.</summary>
    public EctLedgerDisclosure Disclosure => _app.Services.GetRequiredService<EctLedgerDisclosure>();

    /// <summary>The signer of the ledger.</summary>
    public IEctLedgerSigner LedgerSigner => _app.Services.GetRequiredService<IEctLedgerSigner>();

    /// <summary>What others verify the ledger with.</summary>
    public EctLedgerKey LedgerKey => ((EctLedgerSigner)LedgerSigner).Key;

    /// <summary>Starts an agent at its address, or another instance of one at <paramref name="url"/>.</summary>
    public static async Task<Agent> StartAsync(
        AgentSettings all, string name, string action, Agent? downstream = null, string? url = null, LedgerSettings? ledger = null)
    {
        var (keys, addresses, redis, dashboard) = all;
        string[] settings =
        [
            $"urls={url ?? addresses.Of(name).ToString()}",
            $"contentRoot={AppContext.BaseDirectory}",
            "Logging:LogLevel:Default=None",
            $"Ect:Identity={KeyFolder.Identity(name)}",
            $"Ect:Signing:KeyFile={keys.PrivateKeys(name)}",
            $"Ect:Signing:RefreshInterval={KeyFolder.RefreshInterval}",
            $"Ect:Signing:Overlap={KeyFolder.RefreshInterval}",
            "Ect:ReturnToken=true",
            "Ect:ExposeFailureReason=true",
            $"Task:Action={action}",
            .. Issuers(keys, addresses, name),
            .. Downstream(downstream),
            .. redis.Settings,
            .. dashboard.OfAgent,
            .. ledger is null ? [] : AtL3,
            .. ledger?.For(keys) ?? [],
        ];

        return new Agent(name, settings, await StartAsync(settings));
    }

    /// <summary>Stops the agent and starts it again, with the same settings. What it had in memory is lost.</summary>
    public async Task RestartAsync()
    {
        await _app.DisposeAsync();
        _app = await StartAsync(_settings);
    }

    /// <summary>The <c>kid</c>s that the agent publishes.</summary>
    public async Task<IReadOnlyList<string>> ListKeysAsync()
    {
        using var client = new HttpClient { BaseAddress = Url };
        return [.. new JsonWebKeySet(await client.GetStringAsync("/.well-known/jwks.json")).Keys.Select(key => key.Kid)];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<WebApplication> StartAsync(string[] settings)
    {
        var app = AgentApp.Create([.. settings.Select(setting => $"--{setting}")]);
        await app.StartAsync();
        return app;
    }

    private static IEnumerable<string> Issuers(KeyFolder keys, Addresses addresses, string self) =>
        keys.Agents.Where(agent => agent != self).SelectMany((agent, n) => new[]
        {
            $"Ect:Issuers:{n}:Issuer={KeyFolder.Identity(agent)}",
            $"Ect:Issuers:{n}:JwksUri={addresses.KeysOf(agent)}",
        });

    private static IEnumerable<string> Downstream(Agent? agent) => agent is null ? [] :
    [
        $"Downstream:0:Name={agent.Name}",
        $"Downstream:0:Url={new Uri(agent.Url, "/tasks")}",
        $"Downstream:0:Audience={agent.Identity}",
        "Downstream:0:Action=draft_finished",
    ];
}
