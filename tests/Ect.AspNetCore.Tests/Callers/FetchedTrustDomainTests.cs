using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.AspNetCore.Tests;

/// <summary>Trust domains whose keys are at an address, over real sockets.</summary>
public sealed class FetchedTrustDomainTests : IAsyncDisposable
{
    private readonly WitForge _old = new();
    private readonly WitForge _new = new(keyId: "td-2");
    private readonly Forge _workload = new("spiffe://example.com/payment", "w-1");
    private KeyServer? _server;
    private Service? _service;

    private KeyServer Server => _server!;
    private Service Callee => _service!;

    [Theory]
    [InlineData("wit-svid"), InlineData("sig"), InlineData(null)]
    public async Task Request_FirstOfMany_KeysAreFetchedOnceAndNotAtStart(string? use)
    {
        await StartAsync(_old.Jwks(use));
        using var configured = await SendAsync(_old.Token(_workload), Service.Alice.Token());
        Assert.Equal((HttpStatusCode.OK, 0), (configured.StatusCode, Server.Calls));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => SendAsync(_old.Token(_workload, c => c["n"] = n), _workload.Token())));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(1, Server.Calls);
    }

    [Fact]
    public async Task Request_KeysFromTheSection_AreFetched()
    {
        _server = await KeyServer.StartAsync();
        Server.Answers(_old.Jwks());
        var section = new ConfigurationBuilder().AddInMemoryCollection([new("TrustDomains:0:Name", "example.com"), new("TrustDomains:0:JwksUri", Server.Jwks.AbsoluteUri)]).Build();
        _service = await Service.StartAsync(ect: ect => ect.AddWorkloadIdentityTokens(section));

        using var answer = await SendAsync(_old.Token(_workload), _workload.Token());

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, Server.Calls));
    }

    [Fact]
    public async Task Request_RandomKeyIds_OneFetchIn30Seconds()
    {
        await StartAsync();
        using var known = await SendAsync(_old.Token(_workload), _workload.Token());

        Callee.Clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        await AssertAllRefusedAsync();
        Assert.Equal(1, Server.Calls);

        Callee.Clock.Advance(TimeSpan.FromTicks(1));
        await AssertAllRefusedAsync();
        Assert.Equal(2, Server.Calls);

        async Task AssertAllRefusedAsync()
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(n => SendAsync(_old.Token(_workload, header: h => h["kid"] = $"random-{n}"), _workload.Token())));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
            Assert.Contains("its trust domain, example.com, has no key random-", Refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Request_OfATrustDomainThatIsNotConfigured_FetchesNothing()
    {
        await StartAsync();
        using var stranger = new Forge("spiffe://example.com.evil/payment", "w-1");

        using var answer = await SendAsync(_old.Token(stranger), stranger.Token());

        await Callee.AssertOutcomeAsync(answer, EctFailureReason.UntrustedIssuer, "its trust domain, example.com.evil, is not configured");
        Assert.Equal(0, Server.Calls);
    }

    [Fact]
    public async Task Request_TrustDomainRotates_OldAndNewSideBySideWithoutARestart()
    {
        await StartAsync();
        using var first = await SendAsync(_old.Token(_workload), _workload.Token());

        Server.Answers(KeyServer.Join(_old.Jwks(), _new.Jwks()));
        Callee.Clock.Advance(TimeSpan.FromSeconds(30));
        using var next = await SendAsync(_new.Token(_workload), _workload.Token());
        using var former = await SendAsync(_old.Token(_workload, c => c["n"] = 1), _workload.Token());

        Assert.All([first, next, former], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(2, Server.Calls);
    }

    [Fact]
    public async Task Request_WitWasRefusedBeforeItsKeyWasPublished_IsAcceptedOnceItIs()
    {
        await StartAsync();
        using var known = await SendAsync(_old.Token(_workload), _workload.Token());
        var wit = _new.Token(_workload);
        using var early = await SendAsync(wit, _workload.Token());
        await Callee.AssertOutcomeAsync(early, EctFailureReason.UntrustedIssuer, "has no key");

        Server.Answers(_new.Jwks());
        Callee.Clock.Advance(TimeSpan.FromSeconds(30));
        using var late = await SendAsync(wit, _workload.Token());

        await Callee.AssertOutcomeAsync(late, null);
    }

    public static TheoryData<string, int> BadAnswers => new()
    {
        { "", 500 },
        { "", 302 },
        { "", 200 },
        { "<html>secret</html>", 200 },
        { "{}", 200 },
        { """{"spiffe_sequence":2}""", 200 },
        { """{"keys":{},"spiffe_sequence":2}""", 200 },
        { """{"keys":[{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA","kid":"td-1"}]}""", 200 },
        { """{"keys":[{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA","kid":"td-1","use":"enc"}]}""", 200 },
    };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task Request_BadAnswerAndNeverAGoodOne_Is503(string body, int status)
    {
        await StartAsync();
        Server.Answers(body, status);

        using var answer = await SendAsync(_old.Token(_workload), _workload.Token());

        await answer.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.KeySourceUnavailable);
        Assert.NotNull(answer.Headers.RetryAfter);
        var logged = Assert.Single(Callee.Logs.GetSnapshot(), record => record.Id.Name is "KeyFetchFailed").Message;
        Assert.StartsWith("The keys of the trust domain example.com could not be fetched. ", logged, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", logged, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task Request_BadAnswerAfterAGoodOne_TheLastGoodSetGoesOnFor24Hours(string body, int status)
    {
        await StartAsync();
        using var first = await SendAsync(_old.Token(_workload), _workload.Token());
        Server.Answers(body, status);

        Callee.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));
        using var unknown = await SendAsync(_new.Token(_workload, InADay), _workload.Token(InADay));
        await Callee.AssertOutcomeAsync(unknown, EctFailureReason.UntrustedIssuer, "has no key td-2");
        using var known = await SendAsync(_old.Token(_workload, InADay), _workload.Token(InADay));
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);

        Callee.Clock.Advance(TimeSpan.FromMinutes(1));
        using var tooLate = await SendAsync(_old.Token(_workload, InADay), _workload.Token(InADay));
        await tooLate.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.KeySourceUnavailable);
    }

    /// <summary>What a trust domain answers that has withdrawn all its keys, or has none for this.</summary>
    public static TheoryData<string?, string> EmptiedBundles => new()
    {
        { null, """{"keys":[]}""" },
        { null, """{"keys":[],"spiffe_sequence":2}""" },
        { null, """{"keys":[{"kty":"EC","kid":"td-1","use":"wit-svid"}],"spiffe_sequence":2}""" },
        { null, """{"keys":OLD,"spiffe_sequence":2}""" },
        { "sig", """{"keys":OLD,"spiffe_refresh_hint":60}""" },
        { "jwt-svid", """{"keys":OLD}""" },
        { "x509-svid", """{"keys":OLD}""" },
    };

    [Theory]
    [MemberData(nameof(EmptiedBundles))]
    public async Task Request_BundleIsEmptied_NothingOfTheTrustDomainIsValidFromThenOn(string? use, string bundle)
    {
        await StartAsync();
        var seen = _old.Token(_workload);
        using var first = await SendAsync(seen, _workload.Token());
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        Server.Answers(Bundle(use, bundle));
        await RefreshAsync();
        await AssertRefusedAsync();
        Server.Answers("", 500); // That the next fetch fails brings nothing back.
        await RefreshAsync();
        await AssertRefusedAsync();
        Server.Answers(_old.Jwks());
        await RefreshAsync();
        using var again = await SendAsync(seen, _workload.Token());
        await Callee.AssertOutcomeAsync(again, null);

        var told = Assert.Single(Callee.Logs.GetSnapshot(), record => record.Id.Name is "TrustBundleIsEmpty").Message;
        Assert.StartsWith("The SPIFFE bundle of the trust domain example.com has no key with the use wit-svid", told, StringComparison.Ordinal);

        async Task AssertRefusedAsync()
        {
            foreach (var wit in (string[])[seen, _old.Token(_workload, c => c["n"] = 1)])
            {
                using var refused = await SendAsync(wit, _workload.Token());
                await Callee.AssertOutcomeAsync(refused, EctFailureReason.UntrustedIssuer, "has no key td-1");
            }
        }

        // Who names a key that nobody knows makes the service ask, and waits for the answer.
        async Task RefreshAsync()
        {
            Callee.Clock.Advance(TimeSpan.FromSeconds(30));
            using var refused = await SendAsync(_new.Token(_workload), _workload.Token());
            await Callee.AssertOutcomeAsync(refused, EctFailureReason.UntrustedIssuer, "has no key td-2");
        }
    }

    [Theory]
    [MemberData(nameof(EmptiedBundles))]
    public async Task Request_BundleIsEmptyFromTheBeginning_IsRefusedAndNotUnavailable(string? use, string bundle)
    {
        await StartAsync(Bundle(use, bundle));

        using var answer = await SendAsync(_old.Token(_workload), _workload.Token());

        await Callee.AssertOutcomeAsync(answer, EctFailureReason.UntrustedIssuer, "has no key td-1");
    }

    [Fact]
    public async Task Request_KeyIsLeftOut_TheLogSaysWhy()
    {
        await StartAsync(KeyServer.Join(_old.Jwks(), """{"keys":[{"kty":"EC","kid":"td-2","use":"wit-svid","crv":"P-256","x":1}]}"""));

        using var answer = await SendAsync(_new.Token(_workload), _workload.Token());

        await Callee.AssertOutcomeAsync(answer, EctFailureReason.UntrustedIssuer, "its trust domain, example.com, has no key td-2 (its x is not a string)");
    }

    [Fact]
    public async Task Request_KeyIsWithdrawn_WitsSeenBeforeEndWithIt()
    {
        await StartAsync(KeyServer.Join(_old.Jwks(), _new.Jwks()));
        var (former, next) = (_old.Token(_workload), _new.Token(_workload));
        foreach (var wit in (string[])[former, next])
        {
            using var accepted = await SendAsync(wit, _workload.Token());
            await Callee.AssertOutcomeAsync(accepted, null);
        }

        Server.Answers(_new.Jwks());
        Callee.Clock.Advance(TimeSpan.FromSeconds(30));
        using var unknown = await SendAsync(_old.Token(_workload, header: h => h["kid"] = "td-3"), _workload.Token());
        await Callee.AssertOutcomeAsync(unknown, EctFailureReason.UntrustedIssuer, "has no key td-3");

        using var refused = await SendAsync(former, _workload.Token());
        await Callee.AssertOutcomeAsync(refused, EctFailureReason.UntrustedIssuer, "has no key td-1");
        using var stays = await SendAsync(next, _workload.Token());
        await Callee.AssertOutcomeAsync(stays, null);
    }

    [Fact]
    public async Task Request_AnswerThatDoesNotEnd_IsHeldForTheTimeout()
    {
        await StartAsync();
        var asked = Server.Hangs("{\"keys\":[");
        var request = SendAsync(_old.Token(_workload), _workload.Token());
        await asked;

        Callee.Clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(request.IsCompleted);
        Callee.Clock.Advance(TimeSpan.FromTicks(1));

        using var answer = await request;
        await answer.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable, EctFailureReason.KeySourceUnavailable);
    }

    /// <summary>The keys of a trust domain sign its workloads' identities, and no workload's ECTs (profile, section 5).</summary>
    [Fact]
    public async Task Request_EctSignedByTheTrustDomainItself_IsRefused()
    {
        await StartAsync();
        var ect = _old.Sign("""{"alg":"ES256","kid":"td-1","typ":"exec+jwt"}""", _workload.Claims().ToJsonString());

        using var alone = await Callee.GetAsync("/", ect);
        await Callee.AssertOutcomeAsync(alone, EctFailureReason.UntrustedIssuer);
        using var withWit = await SendAsync(_old.Token(_workload), ect);
        await Callee.AssertOutcomeAsync(withWit, EctFailureReason.InvalidSignature);
    }

    public async ValueTask DisposeAsync()
    {
        _old.Dispose();
        _new.Dispose();
        _workload.Dispose();
        if (_service is not null) await _service.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }

    private string Refusal => Callee.Logs.GetSnapshot().Last(record => record.Id.Name is "Refused").Message;

    private string Bundle(string? use, string text) => text.Replace("OLD", JsonNode.Parse(_old.Jwks(use))!["keys"]!.ToJsonString(), StringComparison.Ordinal);

    private async Task StartAsync(string? jwks = null)
    {
        _server = await KeyServer.StartAsync();
        Server.Answers(jwks ?? _old.Jwks());
        _service = await Service.StartAsync(ect: ect => ect.AddWorkloadIdentityTokens("example.com", Server.Jwks), environment: "Development");
    }

    private Task<HttpResponseMessage> SendAsync(string wit, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(EctHeaderNames.ExecutionContext, token);
        request.Headers.TryAddWithoutValidation(EctHeaderNames.WorkloadIdentityToken, wit);
        return Callee.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static void InADay(JsonObject claims)
    {
        var now = Forge.Now.AddHours(24).ToUnixTimeSeconds();
        (claims["iat"], claims["exp"]) = (now - 10, now + 590);
    }
}
