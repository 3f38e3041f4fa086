using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ect.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

/// <summary>What a reload keeps, what it says, and what a refused one leaves alone.</summary>
public sealed class KeysReloadTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly Forge _alice = new(), _bob = new(Forge.Bob, "b-1");
    private readonly List<IDisposable> _owned = [];
    private IConfigurationRoot _configuration = null!;
    private ServiceProvider _provider = null!;

    public void Dispose()
    {
        _owned.ForEach(owned => owned.Dispose());
        _alice.Dispose();
        _bob.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task Reload_OfTheTermsOfFetches_KeepsWhatWasFetchedAndGoesByTheNewTerms()
    {
        using var server = new KeysAtAddress(_alice.Jwks());
        Start(new() { [$"Ect:Issuers:{Forge.Alice}:JwksUri"] = server.Address });
        Assert.Equal(EctFailureReason.None, await ReasonAsync(_alice.Token()));

        _configuration["Ect:Keys:LastGoodLifetime"] = "00:02:00";
        _configuration["Ect:Keys:RefreshInterval"] = "00:01:00";
        _configuration.Reload();
        server.Dispose();

        Assert.Equal(EctFailureReason.None, await ReasonAsync(_alice.Token()));
        Assert.Equal(1, server.Calls);
        Assert.Single(Logged(253));
        Assert.Empty(Logged(251));

        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(EctFailureReason.KeySourceUnavailable, await ReasonAsync(_alice.Token()));
    }

    [Fact]
    public void Reload_WithOtherHttpHosts_WarnsAndNamesThem()
    {
        Start(Given(_alice));

        _configuration["Ect:Keys:AllowHttpHosts:0"] = "jwks.mesh.local";
        _configuration.Reload();
        _configuration["Ect:Keys:Timeout"] = "00:00:04";
        _configuration.Reload();

        Assert.Contains("over http from jwks.mesh.local,", Assert.Single(Logged(250)).Message, StringComparison.Ordinal);
        Assert.Equal(2, Logged(253).Count);
        Assert.Empty(Logged(251));
    }

    [Fact]
    public async Task Reload_WithoutAnHttpHost_KeysThatADiscoveryDocumentNamedThereNoLongerCount()
    {
        const string authority = "https://idp.example.com";
        using var idp = new Forge(authority, "i-1");
        using var network = new StubNetwork(
            (authority + "/.well-known/openid-configuration", $$"""{"issuer":"{{authority}}","jwks_uri":"http://jwks.mesh.local/keys"}"""),
            ("http://jwks.mesh.local/keys", idp.Jwks()));
        Start(new() { ["Ect:Issuers:0:Authority"] = authority, ["Ect:Keys:AllowHttpHosts:0"] = "jwks.mesh.local" }, configure: services =>
            services.AddHttpClient(EctKeyRefreshOptions.HttpClientName).ConfigurePrimaryHttpMessageHandler(() => network));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(idp.Token()));

        _configuration["Ect:Keys:AllowHttpHosts:0"] = "other.mesh.local";
        _configuration.Reload();
        Assert.Equal(EctFailureReason.KeySourceUnavailable, await ReasonAsync(idp.Token()));

        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(EctFailureReason.KeySourceUnavailable, await ReasonAsync(idp.Token()));
        Assert.Equal(1, network.CallsOf("http://jwks.mesh.local/keys"));

        _configuration["Ect:Keys:AllowHttpHosts:0"] = "jwks.mesh.local";
        _configuration.Reload();
        Assert.Equal(EctFailureReason.None, await ReasonAsync(idp.Token()));
    }

    [Fact]
    public async Task Reload_OfADeletedFile_WarnsThatNoIssuerIsLeftAndRefusesAll()
    {
        var file = WriteFile(_alice);
        Start([], new ConfigurationBuilder().AddJsonFile(file, optional: true));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(_alice.Token()));

        File.Delete(file);
        _configuration.Reload();

        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(_alice.Token()));
        Assert.Contains($"{Forge.Alice} were removed", Assert.Single(Logged(255)).Message, StringComparison.Ordinal);
        Assert.Empty(Logged(254));
    }

    [Fact]
    public async Task Reload_OfAHalfWrittenFile_KeepsTheFormerIssuers()
    {
        var file = WriteFile(_alice, _bob);
        Start([], new ConfigurationBuilder().AddJsonFile(file, optional: true));

        File.WriteAllText(file, File.ReadAllText(file)[..^40]);
        Assert.Throws<InvalidDataException>(_configuration.Reload);

        Assert.Equal(EctFailureReason.None, await ReasonAsync(_alice.Token()));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(_bob.Token()));
        Assert.DoesNotContain(_provider.GetFakeLogCollector().GetSnapshot(), record => record.Id.Id is >= 251 and <= 255);
    }

    [Fact]
    public void Reload_WithoutAnIssuer_WarnsAndNamesIt()
    {
        var file = WriteFile(_alice, _bob);
        Start([], new ConfigurationBuilder().AddJsonFile(file));

        WriteFile(_bob);
        _configuration.Reload();

        Assert.Contains($"the issuers {Forge.Alice}.", Assert.Single(Logged(254)).Message, StringComparison.Ordinal);
        Assert.Equal($"The trusted issuers were reloaded. Added: none. Removed: {Forge.Alice}. With other keys or another MayCall: none.",
            Assert.Single(Logged(251)).Message);
        Assert.Empty(Logged(255));
    }

    [Fact]
    public void Reload_ThatIsRefused_NotesNoKeyAndWarnsOfNone()
    {
        Start(Given(_alice));
        var aliases = _provider.GetRequiredService<KeyAliases>();
        var before = aliases.Version;

        var set = JsonNode.Parse(_bob.Jwks())!;
        set["keys"]!.AsArray().Add(new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "broken" });
        _configuration[$"Ect:Issuers:{Forge.Bob}:Jwks"] = set.ToJsonString();
        _configuration["Ect:ClockSkew"] = "-00:00:01";
        _configuration.Reload();
        Assert.Single(Logged(252));
        Assert.Equal(before, aliases.Version);
        Assert.Empty(Logged(170));

        _configuration["Ect:ClockSkew"] = "00:00:30";
        _configuration.Reload();
        Assert.Equal(before + 1, aliases.Version);
        Assert.Contains("broken", Assert.Single(Logged(170)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reload_ThatIsRefusedAgain_IsLoggedOnceAMinute()
    {
        Start(Given(_alice));
        _configuration["Ect:ClockSkew"] = "-00:00:01";

        _configuration.Reload();
        _clock.Advance(TimeSpan.FromSeconds(59));
        _configuration.Reload();
        Assert.Single(Logged(252));

        _clock.Advance(TimeSpan.FromSeconds(1));
        _configuration.Reload();
        Assert.Equal(2, Logged(252).Count);
    }

    [Fact]
    public void Reload_WhenTheApplicationsOwnCodeThrows_LogsTheTypeAlone()
    {
        Start(Given(_alice), configure: services => services.Configure<EctOptions>(
            _ => { if (_configuration["Throw"] is { } text) throw new NotSupportedException(text); }));

        _configuration["Throw"] = "Password=secret";
        _configuration.Reload();

        var line = Assert.Single(Logged(252)).Message;
        Assert.Contains("NotSupportedException was thrown.", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JwksFile_ThatChanges_IsReadWhenTheConfigurationIsReloaded()
    {
        var file = Write("alice.json", _alice.Jwks());
        Start(new() { [$"Ect:Issuers:{Forge.Alice}:JwksFile"] = file });
        using var newKey = new Forge();

        File.WriteAllText(file, newKey.Jwks());
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(_alice.Token(claims => claims["iat"] = Now)));

        _configuration.Reload();
        Assert.Equal(EctFailureReason.InvalidSignature, await ReasonAsync(_alice.Token(claims => claims["iat"] = Now)));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(newKey.Token(claims => claims["iat"] = Now)));
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    private static Dictionary<string, string?> Given(Forge forge) => new() { [$"Ect:Issuers:{forge.Issuer}:Jwks"] = forge.Jwks() };

    private string WriteFile(params Forge[] trusted) => Write("appsettings.json", JsonSerializer.Serialize(new
    {
        Ect = new { Issuers = trusted.ToDictionary(forge => forge.Issuer, forge => new { Jwks = forge.Jwks() }) },
    }));

    private string Write(string name, string text) => Path.Combine(_temp.Path, _temp.File(name, text));

    private void Start(
        Dictionary<string, string?> settings, IConfigurationBuilder? builder = null, Action<IServiceCollection>? configure = null)
    {
        settings["Ect:Identity"] = Forge.Me;
        _configuration = (builder ?? new ConfigurationBuilder()).AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_clock).AddFakeLogging();
        services.AddEctCore(_configuration.GetSection("Ect"));
        configure?.Invoke(services);
        _provider = services.BuildServiceProvider();
        _owned.AddRange([_provider, (IDisposable)_configuration]);
        Assert.NotNull(_provider.GetRequiredService<EctVerifier>());
        Assert.NotNull(_provider.GetRequiredService<IOptions<EctOptions>>().Value);
    }

    private IReadOnlyList<FakeLogRecord> Logged(int id) =>
        [.. _provider.GetFakeLogCollector().GetSnapshot().Where(record => record.Id.Id == id)];

    private async Task<EctFailureReason> ReasonAsync(string token) => (await _provider.GetRequiredService<EctVerifier>()
        .VerifyAsync([token], new EctRequirement(), TestContext.Current.CancellationToken)).FailureReason;

    /// <summary>Documents by their addresses, of hosts that are not there.</summary>
    private sealed class StubNetwork(params (string Address, string Text)[] documents) : HttpMessageHandler
    {
        private readonly ConcurrentQueue<string> _calls = new();

        public int CallsOf(string address) => _calls.Count(call => call == address);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = request.RequestUri!.OriginalString;
            _calls.Enqueue(address);
            var text = documents.Single(document => document.Address == address).Text;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text) });
        }
    }

    /// <summary>A JWK Set at an address on loopback.</summary>
    private sealed class KeysAtAddress : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly byte[] _set;
        private int _calls;

        public KeysAtAddress(string set)
        {
            _set = Encoding.UTF8.GetBytes(set);
            Address = $"http://127.0.0.1:{FreePort.Next()}/";
            _listener.Prefixes.Add(Address);
            _listener.Start();
            _ = AnswerAsync();
        }

        public string Address { get; }

        public int Calls => Volatile.Read(ref _calls);

        public void Dispose() => _listener.Close();

        private async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    Interlocked.Increment(ref _calls);
                    await context.Response.OutputStream.WriteAsync(_set);
                    context.Response.Close();
                }
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // The server was closed.
            }
        }
    }
}
