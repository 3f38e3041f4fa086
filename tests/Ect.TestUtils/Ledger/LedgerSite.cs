using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Ect.Ledger.Disclosure;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.TestUtils;

/// <summary>A service that shows its ledger, on Kestrel, a loopback socket and a clock of its own, and a stranger's client.</summary>
public sealed class LedgerSite : IAsyncDisposable
{
    public const string Origin = "ledger.example.com/ledger";
    public const string Auditors = nameof(Auditors);

    /// <summary>A witness of a test that is busy is not left out.</summary>
    private static readonly TimeSpan WitnessPatience = TimeSpan.FromMinutes(1);

    private readonly WebApplication _app;
    private readonly Forge _forge;

    private LedgerSite(WebApplication app, Forge forge, ECDsa key, FakeTimeProvider clock) =>
        (_app, _forge, PrivateKey, Clock) = (app, forge, key, clock);

    public FakeTimeProvider Clock { get; }
    public ECDsa PrivateKey { get; }
    public EctLedgerKey Key => EctLedgerKey.FromPem(Origin, PrivateKey.ExportSubjectPublicKeyInfoPem());
    public HttpClient Client { get; } = new();
    public StoredEctLedger Ledger => (StoredEctLedger)_app.Services.GetRequiredService<IEctLedger>();
    public IEctLedgerStorage Storage => _app.Services.GetRequiredService<IEctLedgerStorage>();
    public EctLedgerTiles Tiles => _app.Services.GetRequiredService<EctLedgerTiles>();
    public IEctLedgerRedaction Redaction => _app.Services.GetRequiredService<IEctLedgerRedaction>();
    public FakeLogCollector Log => _app.Services.GetFakeLogCollector();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Builds the service, which does not listen yet.</summary>
    public static LedgerSite Build(
        Action<WebApplication>? map = null, Action<EctBuilder, ECDsa>? ledger = null, string environment = "Production",
        Action<EctOptions>? options = null, Action<EctLedgerTilesOptions>? tiles = null, DateTimeOffset? now = null)
    {
        var (forge, clock) = (new Forge(), new FakeTimeProvider(now ?? Forge.Now));
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddFakeLogging();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, NameInHeader>("Test", null);
        builder.Services.AddAuthorizationBuilder().AddPolicy(Auditors, policy => policy.RequireUserName("auditor"));
        var ect = builder.Services.AddEct(o =>
        {
            o.Identity = Forge.Me;
            options?.Invoke(o);
        }).AddIssuerJwks(Forge.Alice, forge.Jwks());
        (ledger ?? ((it, signing) => it.AddLedger(Origin, signing)))(ect, key);
        ect.AddLedgerEndpoints(tiles);
        builder.Services.AddHttpClient(WitnessClient.ClientName, client => client.Timeout = WitnessPatience);

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseEct();
        (map ?? MapForAnyone)(app);
        return new(app, forge, key, clock);
    }

    public static void MapForAnyone(WebApplication app)
    {
        app.MapEctLedger().AllowAnonymous();
        app.MapEctLedgerReceipts().AllowAnonymous();
    }

    public async Task<LedgerSite> StartAsync()
    {
        await _app.StartAsync(Cancellation);
        Client.BaseAddress = new(_app.Urls.Single());
        return this;
    }

    /// <summary>A genuine token that ends then.</summary>
    public EctToken Token(DateTimeOffset? endsAt = null, string? id = null)
    {
        var end = endsAt ?? Forge.Now.AddMinutes(5);
        var text = _forge.Token(claims =>
        {
            claims["jti"] = id ?? Forge.NewId();
            claims["iat"] = end.AddMinutes(-10).ToUnixTimeSeconds();
            claims["exp"] = end.ToUnixTimeSeconds();
        });
        Assert.True(EctToken.TryParse(text, new EctLimits(), out var token));
        return token;
    }

    public async Task<IReadOnlyList<EctReceipt>> AppendAsync(params EctToken[] tokens) => await Ledger.AppendAsync(tokens, Cancellation);

    /// <summary>Tokens that have all ended by now, in batches of uneven size.</summary>
    public async Task<IReadOnlyList<byte[]>> AppendEndedAsync(int count)
    {
        var entries = new List<byte[]>();
        foreach (var tokens in Enumerable.Range(0, count).Select(_ => Token()).Chunk(97))
            entries.AddRange((await AppendAsync(tokens)).Select(receipt => receipt.Entry.Encoded.ToArray()));
        Clock.Advance(TimeSpan.FromHours(1));
        return entries;
    }

    public async Task<EctTreeHead> CheckpointAsync()
    {
        Assert.True(EctTreeHead.TryParse(await Client.GetStringAsync("/ledger/checkpoint", Cancellation), out var head));
        return head;
    }

    public MetricCollector<double> Measure(string name) =>
        new(_app.Services.GetRequiredService<IMeterFactory>(), EctDiagnostics.MeterName, name);

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(path, Cancellation);

    /// <summary>The content; <see langword="null"/> for 404.</summary>
    public async Task<byte[]?> ReadAsync(string path)
    {
        using var response = await GetAsync(path);
        if (response.StatusCode is System.Net.HttpStatusCode.NotFound) return null;
        return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _forge.Dispose();
        PrivateKey.Dispose();
    }
}
