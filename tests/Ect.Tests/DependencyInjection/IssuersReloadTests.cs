using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

/// <summary>Trusted issuers change while the service runs.</summary>
public sealed class IssuersReloadTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly Forge _alice = new(), _bob = new(Forge.Bob, "b-1");
    private readonly Settings _settings = new();
    private readonly IConfigurationRoot _configuration;
    private readonly ServiceProvider _provider;

    public IssuersReloadTests()
    {
        _configuration = new ConfigurationBuilder().Add(_settings).Build();
        _configuration["Ect:Identity"] = Forge.Me;
        Trust(_alice);
        _provider = ProviderOf(_configuration);
        Assert.NotNull(_provider.GetRequiredService<EctVerifier>());
    }

    private IReadOnlyList<FakeLogRecord> Logged(int id) =>
        [.. _provider.GetFakeLogCollector().GetSnapshot().Where(record => record.Id.Id == id)];

    public void Dispose()
    {
        _provider.Dispose();
        (_configuration as IDisposable)?.Dispose();
        _alice.Dispose();
        _bob.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task Reload_WithANewIssuer_ItsTokensAreAccepted()
    {
        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(_bob.Token()));

        Trust(_bob);
        _configuration.Reload();

        Assert.Equal(EctFailureReason.None, await ReasonAsync(_bob.Token()));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(_alice.Token()));
        Assert.Contains($"Added: {Forge.Bob}. Removed: none.", Assert.Single(Logged(251)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_WithoutAnIssuer_ItIsRefusedAtOnceAlsoWhereItsTokensWereVerifiedBefore()
    {
        Trust(_bob);
        _configuration.Reload();
        var before = _alice.Token(claims => claims["aud"] = "urn:another"); // An inline predecessor is remembered, once it was verified.
        var id = IdOf(before);
        Assert.Equal(EctFailureReason.None, await ReasonAsync(After(id), before));

        Distrust(_alice);
        _configuration.Reload();

        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(After(id), before));
        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(_alice.Token()));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(_bob.Token()));
    }

    [Fact]
    public async Task Reload_WithAnotherKey_TheFormerOneIsNoLongerTakenAlsoWhereItsTokensWereVerifiedBefore()
    {
        Trust(_bob);
        _configuration.Reload();
        var before = _alice.Token(claims => claims["aud"] = "urn:another");
        Assert.Equal(EctFailureReason.None, await ReasonAsync(After(IdOf(before)), before));

        using var newKey = new Forge();
        Trust(newKey);
        _configuration.Reload();

        Assert.Equal(EctFailureReason.InvalidSignature, await ReasonAsync(After(IdOf(before)), before));
        Assert.Equal(EctFailureReason.None, await ReasonAsync(newKey.Token()));
        Assert.Contains($"Added: none. Removed: none. With other keys or another MayCall: {Forge.Alice}.", Logged(251)[^1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("use", "\"enc\""), InlineData("key_ops", "[\"deriveKey\"]"), InlineData("alg", "\"ES384\"")]
    public async Task Reload_WithTheSameKeyForAnotherUse_ItsSignaturesAreNoLongerTaken(string member, string value)
    {
        var set = JsonNode.Parse(_alice.Jwks())!;
        set["keys"]![0]![member] = JsonNode.Parse(value);
        _configuration[$"Ect:Issuers:{Forge.Alice}:Jwks"] = set.ToJsonString();
        _configuration.Reload();

        Assert.Equal(EctFailureReason.KeyMismatch, await ReasonAsync(_alice.Token()));
        Assert.Contains($"MayCall: {Forge.Alice}.", Assert.Single(Logged(251)).Message, StringComparison.Ordinal);

        Trust(_alice);
        _configuration.Reload();
        Assert.Equal(EctFailureReason.None, await ReasonAsync(_alice.Token()));
    }

    [Fact]
    public async Task Reload_WithAKeyThatIsLeftOut_TheReasonIsThatOfTheNewSet()
    {
        var set = JsonNode.Parse(_alice.Jwks())!;
        set["keys"]!.AsArray().Add(new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "a-2" });
        _configuration[$"Ect:Issuers:{Forge.Alice}:Jwks"] = set.ToJsonString();
        _configuration.Reload();

        Assert.Equal(EctFailureReason.None, await ReasonAsync(_alice.Token()));
        Assert.Single(Logged(251));
        Assert.Contains("a-2", Assert.Single(Logged(170)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_WithAMistake_KeepsTheFormerIssuersAndSaysSoOnce()
    {
        Trust(_bob);
        _configuration[$"Ect:Issuers:{Forge.Alice}:JwksUri"] = "https://a.example/";
        _configuration.Reload();
        _configuration.Reload(); // A file that was written once is often reported twice.

        Assert.Equal(EctFailureReason.None, await ReasonAsync(_alice.Token()));
        Assert.Equal(EctFailureReason.UntrustedIssuer, await ReasonAsync(_bob.Token()));
        var line = Assert.Single(Logged(252)).Message;
        Assert.Contains($"Ect:Issuers:{Forge.Alice} has JwksUri and Jwks", line, StringComparison.Ordinal);
        Assert.DoesNotContain("\"kty\"", line, StringComparison.Ordinal);
        Assert.Empty(Logged(251));

        _configuration[$"Ect:Issuers:{Forge.Alice}:JwksUri"] = null;
        _configuration.Reload();
        Assert.Equal(EctFailureReason.None, await ReasonAsync(_bob.Token()));
    }

    [Fact]
    public async Task Reload_OfSomethingElse_ChangesNothing()
    {
        _configuration["Logging:LogLevel:Default"] = "Debug";
        _configuration.Reload();

        Assert.Equal(EctFailureReason.None, await ReasonAsync(_alice.Token()));
        Assert.Empty(Logged(251));
        Assert.Empty(Logged(252));
    }

    /// <summary>The first look-up of a request waits for a source; meanwhile the configuration changes.</summary>
    [Fact]
    public async Task Reload_DuringARequest_TheRequestSeesTheFormerIssuersToItsEnd()
    {
        Trust(_bob);
        var slow = new WaitingSource();
        using var provider = ProviderOf(
            _configuration, services => services.Insert(0, ServiceDescriptor.Singleton<IEctKeySource>(slow)));
        var verifier = provider.GetRequiredService<EctVerifier>();
        var before = _alice.Token(claims => claims["aud"] = "urn:another");

        var running = verifier
            .VerifyAsync([After(IdOf(before)), before], new EctRequirement(), TestContext.Current.CancellationToken).AsTask();
        await slow.WasAsked;
        Distrust(_bob);
        _configuration.Reload();
        slow.GoOn();

        Assert.Equal(EctFailureReason.None, (await running).FailureReason);
        Assert.Equal(EctFailureReason.UntrustedIssuer,
            (await verifier.VerifyAsync([_bob.Token()], new EctRequirement(), TestContext.Current.CancellationToken)).FailureReason);
    }

    [Fact]
    public async Task Reload_OfAJsonFile_IsSeenWithoutARestart()
    {
        var file = Path.Combine(_temp.Path, "appsettings.json");
        await WriteAsync(_alice);
        using var configuration = (ConfigurationRoot)new ConfigurationBuilder()
            .AddJsonFile(file, optional: false, reloadOnChange: true).Build();
        using var provider = ProviderOf(configuration);
        var verifier = provider.GetRequiredService<EctVerifier>();
        Assert.Equal(EctFailureReason.UntrustedIssuer, await BobAsync());

        await WriteAsync(_alice, _bob);

        await Poll.UntilAsync(async () => await BobAsync() is EctFailureReason.None, TimeSpan.FromSeconds(60), "the file is read again");

        async Task<EctFailureReason> BobAsync() =>
            (await verifier.VerifyAsync([_bob.Token()], new EctRequirement(), TestContext.Current.CancellationToken)).FailureReason;

        Task WriteAsync(params Forge[] trusted) => File.WriteAllTextAsync(file, System.Text.Json.JsonSerializer.Serialize(new
        {
            Ect = new { Identity = Forge.Me, Issuers = trusted.ToDictionary(forge => forge.Issuer, forge => new { Jwks = forge.Jwks() }) },
        }), TestContext.Current.CancellationToken);
    }

    private string After(string id) => _bob.Token(claims => claims["pred"] = new System.Text.Json.Nodes.JsonArray(id));

    private static string IdOf(string token) =>
        EctToken.TryParse(token, new EctLimits(), out var read)
            ? read.Id
            : throw new ArgumentException("This is not a token.", nameof(token));

    private void Trust(Forge forge) => _configuration[$"Ect:Issuers:{forge.Issuer}:Jwks"] = forge.Jwks();

    private void Distrust(Forge forge) => _settings.Remove($"Ect:Issuers:{forge.Issuer}:Jwks");

    private async Task<EctFailureReason> ReasonAsync(params string[] tokens) => (await _provider.GetRequiredService<EctVerifier>()
        .VerifyAsync(tokens, new EctRequirement(), TestContext.Current.CancellationToken)).FailureReason;

    private static ServiceProvider ProviderOf(IConfiguration configuration, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new FakeTimeProvider(Forge.Now));
        services.AddEctCore(configuration.GetSection("Ect"));
        services.AddFakeLogging();
        configure?.Invoke(services);
        return services.BuildServiceProvider();
    }

    /// <summary>Settings in memory, of which some can be removed.</summary>
    private sealed class Settings : ConfigurationProvider, IConfigurationSource
    {
        public void Remove(string key) => Data.Remove(key);

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
    }

    private sealed class WaitingSource : IEctKeySource
    {
        private readonly TaskCompletionSource _asked = new(), _goesOn = new();

        public Task WasAsked => _asked.Task;

        public void GoOn() => _goesOn.SetResult();

        public async ValueTask<EctKeyResult> FindAsync(string issuer, string? keyId, CancellationToken cancellationToken)
        {
            _asked.TrySetResult();
            await _goesOn.Task.WaitAsync(cancellationToken);
            return EctKeyResult.UnknownIssuer;
        }
    }
}
