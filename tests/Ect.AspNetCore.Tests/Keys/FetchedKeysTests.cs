using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.AspNetCore.Tests;

/// <summary>Issuers whose keys are at an address, over real sockets.</summary>
public sealed class FetchedKeysTests : IAsyncDisposable
{
    private const string Carol = "https://carol.example";

    private readonly Forge _old = new(Carol, "c-1");
    private readonly Forge _new = new(Carol, "c-2");
    private KeyServer? _server;
    private TestService? _service;

    private KeyServer Server => _server!;
    private TestService Carols => _service!;
    private string OldKeys => _old.Jwks();
    private string BothKeys => KeyServer.Join(_old.Jwks(), _new.Jwks());

    /// <summary>A trust bundle: but for its use, the key is a sound one (the base point of the curve).</summary>
    private const string Bundle =
        """{"keys":[{"kty":"EC","crv":"P-256","x":"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY","y":"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU","kid":"c-2","use":"jwt-svid"}]}""";

    /// <summary>What a server can answer instead of keys, and what the log says of it.</summary>
    public static TheoryData<string, int, string> BadAnswers => new()
    {
        { "", 500, "status 500" },
        { "", 404, "status 404" },
        { """{"keys":[]}""", 503, "status 503" },
        { "", 200, "not a JWK Set" },
        { "<html>secret</html>", 200, "not a JWK Set" },
        { "[]", 200, "not a JWK Set" },
        { "{}", 200, "no key" },
        { """{"keys":[]}""", 200, "no key" },
        { """{"keys":[{"kty":"oct","k":"AAAA","kid":"c-2"}]}""", 200, "can verify" },
        { Bundle, 200, "can verify" },
    };

    [Fact]
    public async Task Verify_TenThousandRandomKeyIds_OneFetch()
    {
        await TrustAsync();
        var strangers = Enumerable.Range(0, 10_000).Select(n => _old.Token(header: h => h["kid"] = $"random-{n}")).ToArray();

        Assert.All(await VerifyAllAsync(strangers), reason => Assert.Equal(EctFailureReason.UnknownKey, reason));
        Assert.Equal(1, Server.Calls);

        Carols.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.All(await VerifyAllAsync(strangers), reason => Assert.Equal(EctFailureReason.UnknownKey, reason));
        Assert.Equal(2, Server.Calls);
    }

    [Fact]
    public async Task Verify_TenThousandRandomKeyIdsAndNoAnswer_OneFetch()
    {
        await TrustAsync();
        Server.Answers("", StatusCodes.Status500InternalServerError);
        var strangers = Enumerable.Range(0, 10_000).Select(n => _old.Token(header: h => h["kid"] = $"random-{n}")).ToArray();

        Assert.All(await VerifyAllAsync(strangers), reason => Assert.Equal(EctFailureReason.KeySourceUnavailable, reason));
        Assert.Equal(1, Server.Calls);
    }

    [Fact]
    public async Task Verify_FirstUseByManyAtOnce_DoesNotStampede()
    {
        await TrustAsync();

        Assert.All(await VerifyAllAsync([.. Enumerable.Range(0, 200).Select(_ => _old.Token())]), reason => Assert.Equal(EctFailureReason.None, reason));
        Assert.Equal(1, Server.Calls);
    }

    [Fact]
    public async Task Verify_IssuerRotates_OldAndNewSideBySideWithoutARestart()
    {
        await TrustAsync();
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));

        Server.Answers(BothKeys);
        Assert.Equal(EctFailureReason.UnknownKey, await VerifyAsync(_new.Token()));
        Carols.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_new.Token()));
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));

        Server.Answers(_new.Jwks());
        Carols.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(EctFailureReason.UnknownKey, await VerifyAsync(_new.Token(header: h => h["kid"] = "c-3")));
        Assert.Equal(EctFailureReason.UnknownKey, await VerifyAsync(_old.Token()));
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_new.Token()));
        Assert.Equal(3, Server.Calls);
    }

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task Verify_BadAnswerAfterAGoodOne_TheLastGoodSetGoesOn(string body, int status, string why)
    {
        await TrustAsync();
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));

        Server.Answers(body, status);
        Carols.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(EctFailureReason.UnknownKey, await VerifyAsync(_new.Token()));
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));
        AssertLogged(why);
    }

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task Verify_BadAnswerAndNeverAGoodOne_IsUnavailable(string body, int status, string why)
    {
        await TrustAsync();
        Server.Answers(body, status);

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(_new.Token()));
        AssertLogged(why);
    }

    [Theory]
    [InlineData(0, true, EctFailureReason.None)]
    [InlineData(1, true, EctFailureReason.KeySourceUnavailable)]
    [InlineData(0, false, EctFailureReason.None)]
    [InlineData(1, false, EctFailureReason.KeySourceUnavailable)]
    public async Task Verify_LongAnswer_IsTakenUpToTheLimit(int beyond, bool tellsItsLength, EctFailureReason expected)
    {
        await TrustAsync();
        var body = OldKeys.PadRight(1_048_576 + beyond);
        Server.Answers(http =>
        {
            if (tellsItsLength) http.Response.ContentLength = body.Length;
            return http.Response.WriteAsync(body);
        });

        Assert.Equal(expected, await VerifyAsync(_old.Token()));
        if (beyond > 0) AssertLogged("longer than 1048576 bytes");
    }

    [Theory]
    [InlineData(301), InlineData(302), InlineData(307), InlineData(308)]
    public async Task Verify_Redirect_IsNotFollowed(int status)
    {
        await TrustAsync();
        await using var elsewhere = await KeyServer.StartAsync();
        elsewhere.Answers(OldKeys);
        Server.Answers(http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = elsewhere.Jwks.AbsoluteUri;
            return Task.CompletedTask;
        });

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(_old.Token()));
        Assert.Equal((1, 0), (Server.Calls, elsewhere.Calls));
        AssertLogged("redirect");
    }

    [Theory]
    [InlineData(-1, EctFailureReason.None)]
    [InlineData(0, EctFailureReason.KeySourceUnavailable)]
    public async Task Verify_NothingButBadAnswers_TheLastGoodSetStaysFor24Hours(int ticks, EctFailureReason expected)
    {
        await TrustAsync();
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));
        Server.Answers("", StatusCodes.Status503ServiceUnavailable);

        Carols.Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromTicks(ticks));
        Assert.Equal(expected, await VerifyAsync(_old.Token(InADay)));
        var unknown = expected is EctFailureReason.None ? EctFailureReason.UnknownKey : expected;
        Assert.Equal(unknown, await VerifyAsync(_new.Token(InADay))); // and with that the fetch in the background has ended

        Server.Answers(OldKeys);
        Carols.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(EctFailureReason.UnknownKey, await VerifyAsync(_new.Token(InADay))); // and with that the keys have been fetched
        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token(InADay)));

        static void InADay(JsonObject claims)
        {
            var now = Forge.Now.AddHours(24).ToUnixTimeSeconds();
            (claims["iat"], claims["exp"]) = (now - 10, now + 590);
        }
    }

    [Fact]
    public async Task Verify_ConnectionBreaksAmidTheAnswer_IsUnavailable()
    {
        await TrustAsync();
        Server.Answers(async http =>
        {
            await http.Response.WriteAsync(OldKeys[..20]);
            await http.Response.Body.FlushAsync();
            http.Abort();
        });

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(_old.Token()));
        AssertLogged("There was no answer (");
    }

    [Fact]
    public async Task Verify_NobodyThere_IsUnavailable()
    {
        await TrustAsync();
        await Server.DisposeAsync();

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(_old.Token()));
        AssertLogged("(ConnectionError)");
    }

    [Fact]
    public async Task Verify_Discovery_LeadsToTheKeys()
    {
        await DiscoverAsync();
        using var provider = new Forge(Server.Authority, "p-1");
        Server.AnswersDiscovery(provider.Jwks());

        Assert.Equal(EctFailureReason.None, await VerifyAsync(provider.Token()));
        Assert.Equal(EctFailureReason.UnknownKey, await VerifyAsync(provider.Token(header: h => h["kid"] = "p-2")));
        Assert.Equal(EctFailureReason.UntrustedIssuer, await VerifyAsync(provider.Token(c => c["iss"] = $"{Server.Authority}/")));
        Assert.Equal(2, Server.Calls);
    }

    [Theory]
    [InlineData("https://other.example", null, "that of 'https://other.example'")]
    [InlineData(null, "http://keys.example/jwks.json", "https address")]
    [InlineData(null, "/jwks.json", "https address")]
    public async Task Verify_DiscoveryOfAnotherIssuerOrToAnUnsafeAddress_IsRefused(string? issuer, string? jwksUri, string why)
    {
        await DiscoverAsync();
        using var provider = new Forge(Server.Authority, "p-1");
        Server.AnswersDiscovery(provider.Jwks(), issuer, jwksUri);

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(provider.Token()));
        Assert.Equal(1, Server.Calls);
        AssertLogged(why);
    }

    [Theory]
    [InlineData("/"), InlineData("/realm")]
    public async Task Verify_DiscoveryOfAnIssuerThatIsWrittenInAnotherWay_IsRefused(string more)
    {
        await DiscoverAsync();
        using var provider = new Forge(Server.Authority, "p-1");
        Server.AnswersDiscovery(provider.Jwks(), Server.Authority + more);

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(provider.Token()));
        AssertLogged($"that of '{Server.Authority}{more}'");
    }

    [Theory]
    [InlineData("https://Carol.example"), InlineData("HTTPS://carol.example"), InlineData("https://carol.example.")]
    public async Task Verify_DiscoveryOfANameThatIsAlmostTheConfiguredOne_IsRefused(string issuer)
    {
        _server = await KeyServer.StartAsync();
        _service = new TestService(options => options.Issuers.Add(new() { Issuer = Carol, Authority = Server.Authority }));
        Server.AnswersDiscovery(OldKeys, issuer);

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(_old.Token()));
        AssertLogged($"that of '{issuer}'");
    }

    [Fact]
    public async Task Verify_DiscoveryLeadsToATrustBundle_IsUnavailable()
    {
        await DiscoverAsync();
        using var provider = new Forge(Server.Authority, "c-2");
        Server.AnswersDiscovery(Bundle);

        Assert.Equal(EctFailureReason.KeySourceUnavailable, await VerifyAsync(provider.Token()));
        AssertLogged("can verify");
    }

    [Fact]
    public async Task Verify_DiscoveryOfTheConfiguredIssuer_IsTaken()
    {
        _server = await KeyServer.StartAsync();
        _service = new TestService(options => options.Issuers.Add(new() { Issuer = Carol, Authority = Server.Authority, MayCall = true }));
        Server.AnswersDiscovery(OldKeys, issuer: Carol);

        Assert.Equal(EctFailureReason.None, await VerifyAsync(_old.Token()));
    }

    [Fact]
    public async Task Verify_IssuerThatMayNotCall_IsRefusedAsAHead()
    {
        await TrustAsync(mayCall: false);

        Assert.Equal(EctFailureReason.UntrustedIssuer, await VerifyAsync(_old.Token()));
    }

    [Fact]
    public async Task Request_KeysCanNotBeHad_IsAnsweredWith503()
    {
        await TrustAsync();
        Server.Answers("", StatusCodes.Status500InternalServerError);
        await using var service = await Service.StartAsync(ect: ect => ect.AddIssuer(Carol, Server.Jwks).AddOpenIdIssuer(Server.Authority));
        Assert.Equal(0, Server.Calls); // Nothing is fetched at start.

        using var answer = await service.GetAsync("/", _old.Token());

        await answer.AssertRefusedAsync(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal(1, Server.Calls);
    }

    public async ValueTask DisposeAsync()
    {
        _old.Dispose();
        _new.Dispose();
        _service?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task TrustAsync(bool mayCall = true)
    {
        _server = await KeyServer.StartAsync();
        _server.Answers(OldKeys);
        _service = new TestService(build: ect => ect.AddIssuer(Carol, Server.Jwks, mayCall));
    }

    private async Task DiscoverAsync()
    {
        _server = await KeyServer.StartAsync();
        _service = new TestService(build: ect => ect.AddOpenIdIssuer(Server.Authority));
    }

    private async Task<EctFailureReason> VerifyAsync(string token) => (await Carols.VerifyAsync(token)).FailureReason;

    private Task<EctFailureReason[]> VerifyAllAsync(string[] tokens) => Task.WhenAll(tokens.Select(VerifyAsync));

    private void AssertLogged(string why)
    {
        var logged = Assert.Single(Carols.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Id == 31).Message;
        Assert.Contains(why, logged, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", logged, StringComparison.Ordinal);
        Assert.DoesNotContain("jwks.json", logged, StringComparison.Ordinal);
    }
}
