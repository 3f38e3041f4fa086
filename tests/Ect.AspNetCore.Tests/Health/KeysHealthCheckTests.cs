using Ect.Callers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ect.AspNetCore.Tests;

/// <summary>What an operator sees of the keys, by way of the health service.</summary>
public sealed class KeysHealthCheckTests : IAsyncDisposable
{
    private const string Carol = "https://carol.example", Dave = "urn:dave";

    private readonly Forge _carol = new(Carol, "c-1");
    private readonly WitForge _domain = new();
    private KeyServer? _server;
    private TestService? _service;

    private KeyServer Server => _server!;

    [Fact]
    public async Task Check_NobodyHasNeededTheKeys_HealthyAndFetchesNothing()
    {
        await TrustAsync();

        var entry = await CheckAsync();

        Assert.Equal(HealthStatus.Healthy, entry.Status);
        Assert.Equal("No keys are there: they have not been fetched yet, or not for too long.", entry.Data[Carol]);
        Assert.Equal(0, Server.Calls);
    }

    [Fact]
    public async Task Check_GoodSet_HealthyWithCountAndAge()
    {
        await TrustAsync();
        await VerifyAsync();
        _service!.Clock.Advance(TimeSpan.FromMinutes(2));

        var entry = await CheckAsync();

        Assert.Equal((HealthStatus.Healthy, "1 key, fetched 120 seconds ago."), (entry.Status, entry.Data[Carol]));
        Assert.Equal("No key is known to be missing.", entry.Description);
    }

    [Fact]
    public async Task Check_KeyLeftOut_DegradedUntilItIsThere()
    {
        await TrustAsync();
        Server.Answers(WithEntry(_carol.Jwks(), """{"kty":"RSA","kid":"bad","n":"AQAB","e":65537}"""));
        await VerifyAsync();

        var entry = await CheckAsync();
        Assert.Equal((HealthStatus.Degraded, $"Keys of {Carol} are left out, or could not be fetched again."), (entry.Status, entry.Description));
        Assert.Equal("1 key, fetched 0 seconds ago. Left out is kid bad (keys[1]): its e is not a string.", entry.Data[Carol]);

        Server.Answers(_carol.Jwks());
        await RefreshAsync();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    [Fact]
    public async Task Check_RefreshFails_DegradedWhileTheLastGoodSetServes()
    {
        await TrustAsync();
        await VerifyAsync();
        Server.Answers("", StatusCodes.Status500InternalServerError);
        await RefreshAsync();

        var entry = await CheckAsync();
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Equal("1 key, fetched 30 seconds ago. The last attempt to fetch them failed. The answer had status 500.", entry.Data[Carol]);

        Server.Answers(_carol.Jwks());
        await RefreshAsync();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);
    }

    [Theory]
    [InlineData(HealthStatus.Unhealthy), InlineData(HealthStatus.Degraded)]
    public async Task Check_NeverAGoodSet_CountsAsTheFailureThatWasAskedFor(HealthStatus failureStatus)
    {
        await TrustAsync(failureStatus);
        Server.Answers("", StatusCodes.Status500InternalServerError);
        await VerifyAsync();

        var entry = await CheckAsync();

        Assert.Equal((failureStatus, $"There are no usable keys of {Carol}."), (entry.Status, entry.Description));
        Assert.EndsWith("The last attempt to fetch them failed. The answer had status 500.", $"{entry.Data[Carol]}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_GivenSetThatVerifiesNothing_Unhealthy()
    {
        await TrustAsync(more: ect => ect.AddIssuerJwks(Dave, """{"keys":[{"kty":"OKP","kid":"o","crv":"Ed25519","x":"AAAA"}]}"""));

        var entry = await CheckAsync();

        Assert.Equal((HealthStatus.Unhealthy, $"There are no usable keys of {Dave}."), (entry.Status, entry.Description));
        Assert.Equal(
            "0 keys, given. None can verify the signature of a token. Left out is kid o (keys[0]): its kty, OKP, is not known here.", entry.Data[Dave]);
    }

    [Fact]
    public async Task Check_SchemesAndTrustDomains_AreThereToo()
    {
        await TrustAsync(more: ect =>
        {
            ect.Services.AddAuthentication().AddJwtBearer("here", bearer => bearer.ConfigurationManager = new RefreshedConfiguration(Dave, _carol.Jwks()));
            ect.AddJwtBearerIssuers("here").AddWorkloadIdentityTokens(_domain.TrustDomain, _domain.Jwks());
        });

        var entry = await CheckAsync();

        Assert.Equal([Carol, "the JwtBearer scheme 'here'", $"the trust domain {_domain.TrustDomain}"], entry.Data.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(HealthStatus.Healthy, entry.Status);
    }

    [Theory]
    [InlineData("""{"keys":[]}""", "0 keys, fetched 0 seconds ago. None can verify the signature of a token.")]
    [InlineData(
        """{"keys":[{"kty":"EC","kid":"td-1","use":"wit-svid"}]}""",
        "0 keys, fetched 0 seconds ago. None can verify the signature of a token. Left out is kid td-1 (keys[0]): it names no curve (crv).")]
    public async Task Check_BundleIsEmptied_UnhealthyUntilItHasAKey(string bundle, string told)
    {
        await TrustAsync(more: ect => ect.AddWorkloadIdentityTokens(_domain.TrustDomain, Server.Jwks));
        var owner = $"the trust domain {_domain.TrustDomain}";
        var keys = _service!.Get<TrustDomains>();

        Server.Answers(_domain.Jwks());
        await AskAsync();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);

        Server.Answers(bundle);
        await AskAsync();
        var entry = await CheckAsync();
        Assert.Equal((HealthStatus.Unhealthy, $"There are no usable keys of {owner}."), (entry.Status, entry.Description));
        Assert.Equal(told, entry.Data[owner]);

        Server.Answers(_domain.Jwks());
        await AskAsync();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync()).Status);

        async Task AskAsync()
        {
            _service.Clock.Advance(TimeSpan.FromSeconds(30));
            await keys.FindKeyAsync(_domain.TrustDomain, "unheard-of", TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Check_HundredsOfIssuersAndLeftOutKeys_ReportIsBounded()
    {
        var many = Enumerable.Range(0, 100).Aggregate(_carol.Jwks(), (jwks, _) => WithEntry(jwks, "1"));
        await TrustAsync(more: ect =>
        {
            for (var n = 0; n < 150; n++) ect.AddIssuerJwks($"urn:{n}", many);
        });

        var entry = await CheckAsync();

        Assert.Equal(101, entry.Data.Count);
        Assert.Equal("51 more.", entry.Data["…"]);
        Assert.Equal(20, $"{entry.Data["urn:0"]}".Split("Left out is").Length - 1);
        Assert.EndsWith("Left out are 80 more.", $"{entry.Data["urn:0"]}", StringComparison.Ordinal);
        Assert.EndsWith("and 140 more are left out, or could not be fetched again.", entry.Description, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _carol.Dispose();
        _domain.Dispose();
        _service?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task TrustAsync(HealthStatus failureStatus = HealthStatus.Unhealthy, Action<EctBuilder>? more = null)
    {
        _server = await KeyServer.StartAsync();
        _server.Answers(_carol.Jwks());
        _service = new TestService(build: ect =>
        {
            ect.AddIssuer(Carol, Server.Jwks);
            ect.Services.AddHealthChecks().AddEct(check => check.FailureStatus = failureStatus);
            more?.Invoke(ect);
        });
    }

    private async Task VerifyAsync(string keyId = "c-1") => await _service!.VerifyAsync(_carol.Token(header: header => header["kid"] = keyId));

    private async Task RefreshAsync()
    {
        _service!.Clock.Advance(TimeSpan.FromSeconds(30));
        await VerifyAsync("unheard-of");
    }

    private async Task<HealthReportEntry> CheckAsync() =>
        (await _service!.Get<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["ect-keys"];

    private static string WithEntry(string jwks, string entry) => $"{jwks[..^2]},{entry}]}}";
}
