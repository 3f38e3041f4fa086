using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect.Testing.Tests;

public sealed class EctTestServiceCollectionExtensionsTests : IDisposable
{
    private const string Nowhere = "localhost:1";

    private readonly EctTestIssuer _issuer = new("spiffe://example.com/agent/planner");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void TrustEctTestIssuer_WithoutAddEct_ThrowsWithTheRemedy()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().TrustEctTestIssuer(_issuer));
        Assert.Contains("AddEct(...)", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ConfigureTestServices", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UseEctInMemory_WithoutAddEct_ThrowsWithTheRemedy()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().UseEctInMemory());
        Assert.StartsWith("UseEctInMemory()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TrustEctTestIssuer_ApplicationHasItsKeysElsewhere_TestIssuerCounts()
    {
        await using var app = await TestApp.StartAsync(
            ect => ect.AddIssuer(_issuer.Name, new Uri("https://planner.example.com/jwks.json")),
            services => services.TrustEctTestIssuer(_issuer));

        await AssertReasonAsync(app, _issuer, EctFailureReason.None);
        await AssertReasonAsync(app, _issuer, EctFailureReason.UnknownKey, EctTestFault.UnknownKey);
    }

    [Fact]
    public async Task TrustEctTestIssuer_ApplicationNamesAFileForIt_FileNeedNotExist()
    {
        await using var app = await TestApp.StartAsync(
            ect => ect.AddIssuerKeyFile(_issuer.Name, "planner.jwks"), services => services.TrustEctTestIssuer(_issuer));

        await AssertReasonAsync(app, _issuer, EctFailureReason.None);
        Assert.Contains(app.Logs.GetSnapshot(), record => record.Message.Contains("Issuers: test issuers. ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TrustEctTestIssuer_ApplicationNamesAFileForAnother_FileMustExist() =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(
            ect => ect.AddIssuerKeyFile(Forge.Bob, "bob.jwks"), services => services.TrustEctTestIssuer(_issuer)));

    [Fact]
    public async Task TrustEctTestIssuer_OtherIssuersOfTheApplication_StayTrusted()
    {
        using var bob = new Forge(Forge.Bob, "b-1");
        await using var app = await TestApp.StartAsync(
            ect => ect.AddIssuerJwks(bob.Issuer, bob.Jwks()),
            services => services.TrustEctTestIssuer(_issuer));
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var token = bob.Token(claims => (claims["aud"], claims["iat"], claims["exp"]) = (TestApp.Identity, now, now + 60));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/quotes");
        request.Headers.Add(EctHeaderNames.ExecutionContext, token);
        using var client = app.Server.CreateClient();

        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Equal("review_spec", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task TrustEctTestIssuer_Two_BothAreTrusted()
    {
        using var other = new EctTestIssuer("spiffe://example.com/agent/shop");
        await using var app = await TestApp.StartAsync(test: services => services.TrustEctTestIssuer(_issuer).TrustEctTestIssuer(other));

        await AssertReasonAsync(app, _issuer, EctFailureReason.None);
        await AssertReasonAsync(app, other, EctFailureReason.None);
    }

    [Fact]
    public async Task SignAsEctTestIssuer_ApplicationHasAnotherKey_OneThatTrustsTheIssuerAcceptsItsTokens()
    {
        using var quotes = new EctTestIssuer(TestApp.Identity);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var caller = await TestApp.StartAsync(
            ect => ect.AddSigningKey(key.ExportPkcs8PrivateKeyPem()), services => services.SignAsEctTestIssuer(quotes));
        await using var callee = await TestApp.StartAsync(
            test: services => services.TrustEctTestIssuer(quotes), options: options => options.Identity = "urn:example:callee");
        var token = await caller.Services.GetRequiredService<EctIssuer>().IssueAsync(
            new EctDescriptor { Audiences = ["urn:example:callee"], Action = "quote_made" }, Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/quotes");
        request.Headers.Add(EctHeaderNames.ExecutionContext, token.EncodedToken);
        using var client = callee.Server.CreateClient();

        using var answer = await client.SendAsync(request, Cancellation);

        Assert.Equal(EctFailureReason.None, answer.GetEctFailureReason());
        Assert.Equal("quote_made", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task SignAsEctTestIssuer_ApplicationNamesAKeyFile_FileNeedNotExist(bool isInCode)
    {
        using var quotes = new EctTestIssuer(TestApp.Identity);
        await using var app = await TestApp.StartAsync(
            ect => { if (isInCode) ect.AddSigningKeyFile("quotes.pem", "q-1"); },
            services => services.SignAsEctTestIssuer(quotes),
            options => { if (!isInCode) options.Signing.KeyFile = "quotes.pem"; });

        var token = await app.Services.GetRequiredService<EctIssuer>().IssueAsync(
            new EctDescriptor { Audiences = ["urn:example:callee"], Action = "quote_made" }, Cancellation);

        Assert.Equal(quotes.Issue("urn:example:callee").KeyId, token.KeyId);
    }

    [Fact]
    public async Task SignAsEctTestIssuer_IssuerHasAnotherName_DoesNotStart()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestApp.StartAsync(test: services => services.SignAsEctTestIssuer(_issuer)));
        Assert.Contains($"'{_issuer.Name}'", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void SignAsEctTestIssuer_WithoutAddEct_ThrowsWithTheRemedy()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().SignAsEctTestIssuer(_issuer));
        Assert.StartsWith("SignAsEctTestIssuer()", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UseEctInMemory_RedisIsNotThere_NobodyMisses()
    {
        await using var app = await TestApp.StartAsync(
            ect =>
            {
                ect.AddStackExchangeRedis(Nowhere);
                ect.Services.AddHealthChecks().AddEct();
            },
            services => services.UseEctInMemory().TrustEctTestIssuer(_issuer));

        await AssertReasonAsync(app, _issuer, EctFailureReason.None);
        await AssertReasonAsync(app, _issuer, EctFailureReason.Replayed, EctTestFault.Replayed);
        await AssertReasonAsync(app, _issuer, EctFailureReason.Revoked, EctTestFault.Revoked);
        var health = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), record => record.Level > LogLevel.Warning);
        Assert.DoesNotContain(app.Logs.GetSnapshot(), record => record.Category!.Contains("Redis", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, EctFailureReason.RevocationUnavailable)]
    [InlineData(true, EctFailureReason.None)]
    public async Task UseEctInMemory_RedisOfTheApplication_IsNotAskedFor(bool isInMemory, EctFailureReason expected)
    {
        var connection = new TaskCompletionSource();
        await using var app = await TestApp.StartAsync(
            ect => ect.AddStackExchangeRedisConnection(_ =>
            {
                connection.TrySetResult();
                return ConnectionMultiplexer.Connect($"{Nowhere},abortConnect=false,connectTimeout=100");
            }),
            services => (isInMemory ? services.UseEctInMemory() : services).TrustEctTestIssuer(_issuer));

        await AssertReasonAsync(app, _issuer, expected);

        Assert.Equal(!isInMemory, connection.Task.IsCompleted);
    }

    [Fact]
    public async Task UseEctInMemory_StoresOfAnotherPackage_AreReplaced()
    {
        await using var app = await TestApp.StartAsync(
            ect => ect.AddReplayCache(_ => throw new InvalidOperationException()).AddStore(_ => throw new InvalidOperationException())
                .AddRevocationStorage(_ => throw new InvalidOperationException()),
            services => services.UseEctInMemory().TrustEctTestIssuer(_issuer));

        await AssertReasonAsync(app, _issuer, EctFailureReason.None);
    }

    [Fact]
    public async Task UseEctInMemory_ApplicationHasALedger_AnotherOneRecords()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var app = await TestApp.StartAsync(
            ect => ect.AddLedger("ledger.example.com/audit", key, _ => throw new InvalidOperationException("The database is asked for.")),
            services => services.UseEctInMemory().TrustEctTestIssuer(_issuer),
            o => (o.MinimumLevel, o.Ledger.HeadFile) = (EctAssuranceLevel.L3, "/nowhere/head.txt"));

        await AssertReasonAsync(app, _issuer, EctFailureReason.None);

        var head = await app.Services.GetRequiredService<IEctLedgerReader>().GetTreeHeadAsync(Cancellation);
        Assert.Equal(1, head.Size);
    }

    [Fact]
    public async Task UseEctInMemory_ApplicationHasNoLedger_ItGetsNone()
    {
        await using var app = await TestApp.StartAsync(test: services => services.UseEctInMemory());
        Assert.Null(app.Services.GetService<IEctLedger>());
    }

    [Theory]
    [InlineData(false, EctFailureReason.ReplayFenced)]
    [InlineData(true, EctFailureReason.None)]
    public async Task UseEctInMemory_ApplicationIsFencedAtStart_TestsNeedNotWait(bool isInMemory, EctFailureReason expected)
    {
        await using var app = await TestApp.StartAsync(
            test: services => (isInMemory ? services.UseEctInMemory() : services).TrustEctTestIssuer(_issuer),
            options: o => o.InMemory.FenceAtStart = true);

        await AssertReasonAsync(app, _issuer, expected);
    }

    private static async Task AssertReasonAsync(
        TestApp app, EctTestIssuer issuer, EctFailureReason expected, EctTestFault fault = EctTestFault.None)
    {
        using var client = app.Server.CreateEctClient(issuer, fault);
        using var answer = await client.PostAsync("/quotes", null, Cancellation);
        Assert.Equal(expected, answer.GetEctFailureReason());
        Assert.Equal(expected is EctFailureReason.None, answer.StatusCode is HttpStatusCode.OK);
    }
}
