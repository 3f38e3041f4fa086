using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.Dashboard.Tests;

public sealed class StatusTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_OfAServiceInMemory_TellsFillKeysAndMode()
    {
        using var forge = new Forge();
        await using var site = await DashboardSite.Build(
            ect: ect => ect.AddIssuerJwks(Forge.Alice, forge.Jwks()).AddIssuer("urn:far", new Uri("https://127.0.0.1:9/keys")),
            options: options => options.InMemory.StoreBytes = 4 << 20).StartAsync();
        Assert.True((await site.Get<EctVerifier>().VerifyAsync([forge.Token()], new EctRequirement(), Cancellation)).Succeeded);

        var health = await site.GetJsonAsync("/ect/api/health");

        Assert.Equal((Forge.Me, Forge.Now.ToUnixTimeMilliseconds(), "enforce", 0), (health.GetProperty("service").GetString(),
            health.GetProperty("asOf").GetInt64(), health.GetProperty("mode").GetString(), health.GetProperty("refusals").GetInt32()));
        Assert.Equal((4 << 20, 1), (health.GetProperty("store").GetProperty("max").GetInt64(),
            health.GetProperty("store").GetProperty("records").GetInt64()));
        Assert.Equal(1, health.GetProperty("replay").GetProperty("used").GetInt64());
        Assert.Equal((2, 0), (health.GetProperty("keys").GetProperty("owners").GetInt32(), health.GetProperty("keys").GetProperty("stale").GetInt32()));
        Assert.False(health.TryGetProperty("ledger", out _));
        Assert.False(health.TryGetProperty("redis", out _));
    }

    [Fact]
    public async Task Health_WithALedger_TellsItsHead()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var site = await DashboardSite.Build(ect: ect => ect.AddLedger("ledger.example.com/audit", key)).StartAsync();

        var ledger = (await site.GetJsonAsync("/ect/api/health")).GetProperty("ledger");

        Assert.Equal(("ledger.example.com/audit", 0), (ledger.GetProperty("origin").GetString(), ledger.GetProperty("size").GetInt64()));
    }

    [Fact]
    public async Task Health_WhileTheStoreCannotAnswer_IsToldAllTheSame()
    {
        await using var site = await DashboardSite.Build(ect: ect =>
            ect.Services.AddSingleton<IEctStore>(new BrokenStore(new EctStoreException("It is gone.")))).StartAsync();

        Assert.False((await site.GetJsonAsync("/ect/api/health")).TryGetProperty("store", out _));
    }

    /// <summary>The page asks again and again: what does not answer must not pile up.</summary>
    [Fact]
    public async Task Health_WhileAPartNeverAnswers_IsToldWithoutItAndThePartIsToldToEnd()
    {
        var hung = new HungGauge();
        await using var site = await DashboardSite.Build(ect: ect => ect.Services.AddSingleton<IEctFillGauge>(hung)).StartAsync();

        var asked = site.GetJsonAsync("/ect/api/health");
        await Poll.UntilAsync(
            () =>
            {
                site.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(asked.IsCompleted);
            },
            TimeSpan.FromSeconds(30), "the others are told");

        Assert.False((await asked).TryGetProperty("redis", out _));
        Assert.True((await asked).TryGetProperty("store", out _));
        Assert.True(hung.IsToldToEnd);
    }

    private sealed class HungGauge : IEctFillGauge
    {
        private CancellationToken _end;

        public bool IsToldToEnd => _end.IsCancellationRequested;

        public async ValueTask<EctFill?> MeasureAsync(CancellationToken cancellationToken = default)
        {
            _end = cancellationToken;
            await new TaskCompletionSource().Task;
            return null;
        }
    }

    [Fact]
    public async Task Keys_GivenOnesAndOnesOutOfReach_TheWorstFirst()
    {
        using var forge = new Forge();
        using var far = new Forge("urn:far", "f-1");
        await using var site = await DashboardSite.Build(ect: ect => ect.AddIssuerJwks(Forge.Alice, forge.Jwks())
            .AddIssuer("urn:far", new Uri("http://127.0.0.1:9/keys")).AddSigningCredentials(TestSigning.NewKey("m-1"))).StartAsync();
        await site.Get<EctVerifier>().VerifyAsync([far.Token()], new EctRequirement(), Cancellation);

        var answer = await site.GetJsonAsync("/ect/api/keys");

        Assert.Equal("m-1", answer.GetProperty("signing").GetProperty("kid").GetString());
        var keys = answer.GetProperty("keys").EnumerateArray().ToList();
        Assert.Equal(["urn:far unusable", $"{Forge.Alice} good"],
            keys.Select(key => $"{key.GetProperty("owner").GetString()} {key.GetProperty("condition").GetString()}"));
        Assert.Contains("1 key, given.", keys[1].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.False(keys[1].TryGetProperty("age", out _));
        Assert.Empty(keys[0].GetProperty("items").EnumerateArray());
        var key = Assert.Single(keys[1].GetProperty("items").EnumerateArray());
        Assert.Equal(("a-1", "ES256", 43), (key.GetProperty("kid").GetString(), key.GetProperty("alg")[0].GetString(),
            key.GetProperty("thumbprint").GetString()!.Length));
        Assert.False(key.TryGetProperty("since", out _));
    }

    [Fact]
    public async Task Keys_ThatWereFetched_HaveTheAgeOfTheirSet()
    {
        using var forge = new Forge();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var issuer = builder.Build();
        issuer.Urls.Add("http://127.0.0.1:0");
        issuer.MapGet("/keys", () => Results.Text(forge.Jwks(), "application/json"));
        await issuer.StartAsync(Cancellation);
        await using var site = await DashboardSite.Build(
            ect: ect => ect.AddIssuer(Forge.Alice, new Uri($"{issuer.Urls.Single()}/keys"))).StartAsync();
        Assert.True((await site.Get<EctVerifier>().VerifyAsync([forge.Token()], new EctRequirement(), Cancellation)).Succeeded);

        foreach (var seconds in (int[])[0, 90])
        {
            site.Clock.Advance(TimeSpan.FromSeconds(seconds));
            var set = Assert.Single((await site.GetJsonAsync("/ect/api/keys")).GetProperty("keys").EnumerateArray());
            Assert.Equal((Forge.Alice, "good", seconds),
                (set.GetProperty("owner").GetString(), set.GetProperty("condition").GetString(), set.GetProperty("age").GetInt32()));
            var key = Assert.Single(set.GetProperty("items").EnumerateArray());
            Assert.Equal(Forge.Now.ToUnixTimeMilliseconds(), key.GetProperty("since").GetInt64());
        }
    }

    [Fact]
    public async Task Keys_Many_ListsTheFirstOfEachIssuerAndAThousandOfAll()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var site = await DashboardSite.Build(ect: ect =>
        {
            for (var i = 0; i < 60; i++) ect.AddIssuerJwks($"urn:many:{i:00}", JwksOf(key, count: i is 0 ? 30 : 20));
        }).StartAsync();

        var sets = (await site.GetJsonAsync("/ect/api/keys")).GetProperty("keys").EnumerateArray().ToList();

        Assert.Equal(30, sets[0].GetProperty("count").GetInt32());
        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"k-{n:00}"),
            sets[0].GetProperty("items").EnumerateArray().Select(item => item.GetProperty("kid").GetString()));
        Assert.Equal(1_000, sets.Sum(set => set.GetProperty("items").GetArrayLength()));
    }

    private static string JwksOf(ECDsa key, int count)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        return JsonSerializer.Serialize(new
        {
            keys = Enumerable.Range(0, count).Select(n => new { kty = "EC", crv = "P-256", kid = $"k-{n:00}", x, y }),
        });
    }

    [Fact]
    public async Task Refusals_OfTheLastHour_LatestFirst()
    {
        using var forge = new Forge();
        await using var site = await DashboardSite.Build().StartAsync();
        var text = forge.Token(claims => claims["exec_act"] = "<b>steal</b>");
        await site.Get<EctVerifier>().VerifyAsync([text], new EctRequirement(), Cancellation);
        site.Clock.Advance(TimeSpan.FromMinutes(1));
        await site.Get<EctVerifier>().VerifyAsync(["nothing"], new EctRequirement(), Cancellation);

        using var response = await site.GetAsync("/ect/api/refusals");
        var raw = await response.Content.ReadAsStringAsync(Cancellation);
        var refusals = JsonDocument.Parse(raw).RootElement.GetProperty("refusals").EnumerateArray().ToList();

        Assert.Equal(["Malformed", "UntrustedIssuer"], refusals.Select(refusal => refusal.GetProperty("reason").GetString()));
        Assert.Equal((12, Forge.Alice, "<b>steal</b>"), (refusals[1].GetProperty("number").GetInt32(), refusals[1].GetProperty("iss").GetString(),
            refusals[1].GetProperty("act").GetString()));
        Assert.NotEmpty(refusals[1].GetProperty("remedy").GetString()!);
        Assert.False(refusals[1].TryGetProperty("would", out _));
        Assert.DoesNotContain('<', raw);
        Assert.DoesNotContain(text.Split('.')[2], raw, StringComparison.Ordinal);
        Assert.Equal(2, (await site.GetJsonAsync("/ect/api/health")).GetProperty("refusals").GetInt32());

        var first = await site.GetJsonAsync("/ect/api/refusals?take=1");
        Assert.Equal((refusals[0].GetRawText(), true), (Assert.Single(first.GetProperty("refusals").EnumerateArray()).GetRawText(), first.GetProperty("more").GetBoolean()));
        Assert.False((await site.GetJsonAsync("/ect/api/refusals?take=2")).TryGetProperty("more", out _));
        var next = await site.GetJsonAsync($"/ect/api/refusals?take=1&before={first.GetProperty("next").GetString()}");
        Assert.Equal(refusals[1].GetRawText(), Assert.Single(next.GetProperty("refusals").EnumerateArray()).GetRawText());
        Assert.False(next.TryGetProperty("next", out _));

        foreach (var query in (string[])["take=x", "before=x", "before=1_", "before=_1"])
        {
            using var bad = await site.GetAsync($"/ect/api/refusals?{query}");
            await bad.AssertProblemAsync(HttpStatusCode.BadRequest);
        }
    }

    [Fact]
    public async Task Refusals_LastOneOfAPageIsRefusedAgain_NoneThatIsOlderIsLeftOut()
    {
        using var forge = new Forge();
        await using var site = await DashboardSite.Build().StartAsync();
        string[] texts = [forge.Token(), forge.Token(), forge.Token()];
        foreach (var text in texts) await RefuseAsync(text);
        var whole = await site.GetJsonAsync("/ect/api/refusals");
        var page = await site.GetJsonAsync("/ect/api/refusals?take=2");

        await RefuseAsync(texts[1]);
        var rest = await site.GetJsonAsync($"/ect/api/refusals?before={page.GetProperty("next").GetString()}");

        Assert.Equal(3, Ids(whole).Distinct().Count());
        Assert.Equal(Ids(whole)[..2], Ids(page));
        Assert.Equal(Ids(whole)[2..], Ids(rest));

        async Task RefuseAsync(string text)
        {
            site.Clock.Advance(TimeSpan.FromSeconds(1));
            await site.Get<EctVerifier>().VerifyAsync([text], new EctRequirement(), Cancellation);
        }

        static string[] Ids(JsonElement answer) =>
            [.. answer.GetProperty("refusals").EnumerateArray().Select(refusal => refusal.GetProperty("id").GetString()!)];
    }

    [Fact]
    public async Task Refusals_OfVerifiedTokens_AreToldApart()
    {
        using var forge = new Forge();
        using var stranger = new Forge("spiffe://evil.example/x");
        await using var site = await DashboardSite.Build(ect: ect => ect.AddIssuerJwks(Forge.Alice, forge.Jwks())).StartAsync();
        foreach (var text in new[] { forge.Token(claims => claims["aud"] = Forge.Bob), stranger.Token() })
            await site.Get<EctVerifier>().VerifyAsync([text], new EctRequirement(), Cancellation);

        var refusals = (await site.GetJsonAsync("/ect/api/refusals")).GetProperty("refusals");

        Assert.False(refusals[0].TryGetProperty("authentic", out _));
        Assert.Equal((Forge.Alice, true), (refusals[1].GetProperty("iss").GetString(), refusals[1].GetProperty("authentic").GetBoolean()));
    }

    [Fact]
    public async Task Health_ManyRefusals_CountsAllOfThem()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        for (var i = 0; i < 100; i++) await site.Get<EctVerifier>().VerifyAsync(["nothing"], new EctRequirement(), Cancellation);
        site.Get<EctVerifier>().Refuse(EctFailureReason.Missing);

        var health = await site.GetJsonAsync("/ect/api/health");

        Assert.Equal((101, 0), (health.GetProperty("refusals").GetInt32(), health.GetProperty("wouldRefuse").GetInt32()));
        Assert.Equal("""{"Malformed":100,"Missing":1}""", health.GetProperty("refusalCounts").GetRawText());
    }

    [Fact]
    public async Task Health_RequestsThatWentOn_AreCountedApart()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        await site.Get<EctVerifier>().VerifyAsync(["nothing"], new EctRequirement(), Cancellation);
        for (var i = 0; i < 2; i++)
            await site.Get<EctVerifier>().VerifyAsync(["nothing"], new EctRequirement { Mode = EctMode.Report }, Cancellation);

        var health = await site.GetJsonAsync("/ect/api/health");
        Assert.Equal((1, 2), (health.GetProperty("refusals").GetInt32(), health.GetProperty("wouldRefuse").GetInt32()));
        var refusals = await site.GetJsonAsync("/ect/api/refusals");
        Assert.Equal(("{\"Malformed\":1}", "{\"Malformed\":2}"),
            (refusals.GetProperty("counts").GetRawText(), refusals.GetProperty("wouldCounts").GetRawText()));
        Assert.Equal((true, 2), (refusals.GetProperty("refusals")[0].GetProperty("would").GetBoolean(),
            refusals.GetProperty("refusals")[0].GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task Sources_OfTheOptions_AreToldWithANameAndMayBeAsked()
    {
        await using var site = await DashboardSite.Build(app => app.MapEctDashboard(configure: options =>
        {
            options.Sources.Add(new() { Address = new("https://b.example.com/ect") });
            options.Sources.Add(new() { Name = "C", Address = new("http://localhost:5003/x") });
            options.Sources.Add(new() { Name = "D", Address = new("https://bücher.example:8443/ect") });
            options.Sources.Add(new() { Name = "E", Address = new("http://[::1]:5004/ect") });
        })).StartAsync();

        var sources = (await site.GetJsonAsync("/ect/api/sources")).GetProperty("sources").EnumerateArray();

        Assert.Equal(["b.example.com https://b.example.com/ect", "C http://localhost:5003/x"],
            sources.Take(2).Select(source => $"{source.GetProperty("name").GetString()} {source.GetProperty("address").GetString()}"));
        using var page = await site.GetAsync("/ect");
        Assert.Contains(
            "connect-src 'self' https://b.example.com http://localhost:5003 https://xn--bcher-kva.example:8443 http://[::1]:5004;",
            page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }
}
