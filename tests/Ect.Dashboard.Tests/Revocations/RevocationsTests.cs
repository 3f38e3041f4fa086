using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.Dashboard.Tests;

/// <summary>Operators revoke and restore on the page; nobody else does.</summary>
public sealed class RevocationsTests
{
    private const string Path = "/ect/api/revocations";
    private const string Thumbprint = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Revoke_TokenByAnOperator_TakesEffectIsListedAndLogged()
    {
        using var forge = new Forge();
        await using var site = await StartAsync(forge: forge);
        var (id, token) = Token(forge);

        using var revoked = await SendAsync(
            site, HttpMethod.Post, Path, new { kind = "token", id, issuer = Forge.Alice, reason = "It leaked." });
        Assert.Equal((HttpStatusCode.NoContent, "no-store"), (revoked.StatusCode, $"{revoked.Headers.CacheControl}"));

        Assert.Equal(EctFailureReason.Revoked, await VerifyAsync(site, token));
        var list = await ListAsync(site);
        Assert.Equal(
            $$"""
            [{"kind":"token","id":"{{id}}","issuer":"{{Forge.Alice}}","reason":"It leaked.",
            "at":{{Forge.Now.ToUnixTimeMilliseconds()}},"by":"operator","from":"store"}]
            """.ReplaceLineEndings(""),
            list.GetProperty("revocations").GetRawText());
        Assert.Equal((true, false), (list.GetProperty("canOperate").GetBoolean(), list.GetProperty("shared").GetBoolean()));
        Assert.Equal(1, list.GetProperty("total").GetInt32());
        Assert.Equal($"operator revoked token {id} of {Forge.Alice} on the dashboard: It leaked.", Logged(site, 215));
    }

    /// <summary>Somebody else revoked it, with a reason that only another log has.</summary>
    [Fact]
    public async Task List_RevokedAgainElsewhere_NobodyIsNamed()
    {
        await using var site = await StartAsync();
        var (id, other) = (Forge.NewId(), Forge.NewId());
        foreach (var one in new[] { id, other })
            using (await SendAsync(site, HttpMethod.Post, Path, new { kind = "token", id = one, issuer = Forge.Alice, reason = "It leaked." })) { }

        var revocation = EctRevocation.OfToken(Forge.Alice, id);
        Assert.True(await site.Get<IEctRevocations>().RestoreAsync(revocation, Cancellation));
        Assert.Equal(1, (await ListAsync(site)).GetProperty("total").GetInt32());
        await site.Get<IEctRevocations>().RevokeAsync(revocation, Cancellation);

        var named = (await ListAsync(site)).GetProperty("revocations").EnumerateArray().ToDictionary(
            one => one.GetProperty("id").GetString()!, one => one.TryGetProperty("by", out _) || one.TryGetProperty("reason", out _));
        Assert.Equal((false, true), (named[id], named[other]));
    }

    [Fact]
    public async Task List_ConfigurationRevokesTheSame_NobodyIsNamedForThat()
    {
        var id = Forge.NewId();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Ect:Revoked:Tokens:0:Issuer", Forge.Alice), new("Ect:Revoked:Tokens:0:Id", id)]).Build();
        await using var site = await StartAsync(ect: builder => builder.Services.AddEct(configuration.GetSection("Ect")));
        using var revoked = await SendAsync(site, HttpMethod.Post, Path, new { kind = "token", id, issuer = Forge.Alice });

        Assert.Equal(["configuration by nobody", "store by operator"],
            (await ListAsync(site)).GetProperty("revocations").EnumerateArray().Select(one =>
                $"{one.GetProperty("from").GetString()} by {(one.TryGetProperty("by", out var by) ? by.GetString() : "nobody")}").Order());
    }

    [Fact]
    public async Task Revoke_WhatAnotherHasRevoked_TheFirstIsNamed()
    {
        await using var site = await StartAsync();
        var body = new { kind = "key", id = "a-1", issuer = Forge.Alice, reason = "It leaked." };
        await site.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1").WithNote("first", "Seen on a disk."), Cancellation);
        site.Clock.Advance(TimeSpan.FromMinutes(1));
        using var again = await SendAsync(site, HttpMethod.Post, Path, body);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        Assert.Equal(("first", "Seen on a disk.", Forge.Now.ToUnixTimeMilliseconds()), await NoteAsync());

        using var restored = await SendAsync(site, HttpMethod.Delete, $"{Path}/key/a-1", new { issuer = Forge.Alice });
        using var anew = await SendAsync(site, HttpMethod.Post, Path, body);
        Assert.Equal(("operator", "It leaked.", Forge.Now.AddMinutes(1).ToUnixTimeMilliseconds()), await NoteAsync());

        async Task<(string?, string?, long)> NoteAsync()
        {
            var one = Assert.Single((await ListAsync(site)).GetProperty("revocations").EnumerateArray());
            return (one.GetProperty("by").GetString(), one.GetProperty("reason").GetString(), one.GetProperty("at").GetInt64());
        }
    }

    [Fact]
    public async Task Workflow_OperatorSaysWhyOfWhatIsRevokedAlready_ANewTag()
    {
        using var forge = new Forge();
        await using var site = await StartAsync(forge: forge);
        var wid = Forge.NewId();
        var root = TestTokens.Token(workflow: wid);
        await site.RecordAsync(root);
        await site.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(root.Issuer, root.Id), Cancellation);
        using var before = await site.GetAsync($"/ect/api/workflows/{wid}");
        using var same = await site.GetAsync($"/ect/api/workflows/{wid}", "If-None-Match", $"{before.Headers.ETag}");

        using var revoked = await SendAsync(
            site, HttpMethod.Post, Path, new { kind = "token", id = root.Id, issuer = root.Issuer, reason = "It leaked." });
        using var after = await site.GetAsync($"/ect/api/workflows/{wid}", "If-None-Match", $"{before.Headers.ETag}");

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (same.StatusCode, after.StatusCode));
        Assert.Contains("It leaked.", await after.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_WhatAnOperatorRevoked_CountsAgainAndIsLogged()
    {
        using var forge = new Forge();
        await using var site = await StartAsync(forge: forge);
        var (id, token) = Token(forge);
        using var revoked = await SendAsync(site, HttpMethod.Post, Path, new { kind = "token", id, issuer = Forge.Alice });

        using var restored = await SendAsync(
            site, HttpMethod.Delete, $"{Path}/token/{id}", new { issuer = Forge.Alice, reason = "By mistake." });
        using var again = await SendAsync(site, HttpMethod.Delete, $"{Path}/token/{id}", new { issuer = Forge.Alice });

        Assert.Equal(HttpStatusCode.NoContent, restored.StatusCode);
        await again.AssertProblemAsync(HttpStatusCode.NotFound, "notRevoked", "Ect:Revoked");
        Assert.Equal(EctFailureReason.None, await VerifyAsync(site, token));
        Assert.Equal(0, (await ListAsync(site)).GetProperty("total").GetInt32());
        Assert.Equal($"operator restored token {id} of {Forge.Alice} on the dashboard: By mistake.", Logged(site, 216));
        Assert.EndsWith(": no reason given", Logged(site, 215), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key", "a-1", Forge.Alice, EctFailureReason.KeyRevoked)]
    [InlineData("key", "k/1 %2f?#é", Forge.Alice, EctFailureReason.None)]
    [InlineData("key", Thumbprint, null, EctFailureReason.None)]
    public async Task RevokeAndRestore_Key_ByKidOrThumbprint(string kind, string id, string? issuer, EctFailureReason expected)
    {
        using var forge = new Forge();
        await using var site = await StartAsync(forge: forge);

        using var revoked = await SendAsync(site, HttpMethod.Post, Path, new { kind, id, issuer });
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal(expected, await VerifyAsync(site, Token(forge).Text));
        var entry = (await ListAsync(site)).GetProperty("revocations")[0];
        Assert.Equal((kind, id), (entry.GetProperty("kind").GetString(), entry.GetProperty("id").GetString()));
        Assert.Equal(issuer, entry.TryGetProperty("issuer", out var found) ? found.GetString() : null);

        using var restored = await SendAsync(site, HttpMethod.Delete, $"{Path}/{kind}/{Uri.EscapeDataString(id)}", new { issuer });
        Assert.Equal(HttpStatusCode.NoContent, restored.StatusCode);
        Assert.Equal(0, (await ListAsync(site)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Revoke_TokenWithoutItsIssuer_TheStoreKnowsIt()
    {
        await using var site = await StartAsync();
        var task = TestTokens.Token(workflow: Forge.NewId(), issuer: Forge.Bob);
        await site.Get<IEctStore>().TryAddAsync([TestTokens.Record(task)], Cancellation);

        using var known = await SendAsync(site, HttpMethod.Post, Path, new { kind = "token", id = task.Id });
        using var unknown = await SendAsync(site, HttpMethod.Post, Path, new { kind = "token", id = Forge.NewId() });

        Assert.Equal(HttpStatusCode.NoContent, known.StatusCode);
        Assert.Equal(Forge.Bob, Assert.Single(await EntriesAsync(site)).Issuer);
        await unknown.AssertProblemAsync(HttpStatusCode.BadRequest, says: "'issuer'");
    }

    [Theory]
    [InlineData(null, "same-origin", "operator", DashboardSite.Operators, "notThePage")]
    [InlineData("2", "same-origin", "operator", DashboardSite.Operators, "notThePage")]
    [InlineData("1", "cross-site", "operator", DashboardSite.Operators, "crossSite")]
    [InlineData("1", "same-site", "operator", DashboardSite.Operators, "crossSite")]
    [InlineData("1", "same-origin", "operator", null, "noOperators")]
    [InlineData("1", "same-origin", "auditor", DashboardSite.Operators, "notAnOperator")]
    [InlineData("1", null, null, DashboardSite.Operators, "notAnOperator")]
    public async Task Change_ByAnybodyElse_403AndNothingChanges(string? header, string? site, string? user, string? policy, string reason)
    {
        await using var it = await StartAsync(policy);
        await it.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(Forge.Bob, "b-1"), Cancellation);

        using var post = await SendAsync(
            it, HttpMethod.Post, Path, new { kind = "token", id = Forge.NewId(), issuer = Forge.Alice }, header, site, user);
        using var delete = await SendAsync(it, HttpMethod.Delete, $"{Path}/key/b-1", new { issuer = Forge.Bob }, header, site, user);

        await post.AssertProblemAsync(HttpStatusCode.Forbidden, reason);
        await delete.AssertProblemAsync(HttpStatusCode.Forbidden, reason);
        Assert.Equal("b-1", Assert.Single(await EntriesAsync(it)).KeyId);
        var list = await ListAsync(it, user);
        Assert.Equal(user is "operator" && policy is not null, list.GetProperty("canOperate").GetBoolean());
        Assert.DoesNotContain(it.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Id is 215 or 216);
    }

    [Theory]
    [InlineData("text/plain", "{}", HttpStatusCode.UnsupportedMediaType), InlineData(null, "{}", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", "kind=token", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "", HttpStatusCode.BadRequest), InlineData("application/json", "null", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "{}", HttpStatusCode.BadRequest)]
    [InlineData("application/json", """{"kind":"token","id":"x","issuer":"a"}""", HttpStatusCode.BadRequest)]
    [InlineData("application/json", """{"kind":"issuer","id":"a"}""", HttpStatusCode.BadRequest)]
    [InlineData("application/json", """{"kind":"key","id":"not-a-thumbprint"}""", HttpStatusCode.BadRequest)]
    [InlineData("application/json", """{"kind":"key","id":"a","issuer":"b","more":1}""", HttpStatusCode.BadRequest)]
    [InlineData("application/json", """{"kind":"key","id":"a","id":"b","issuer":"b"}""", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "long reason", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "long id", HttpStatusCode.BadRequest)]
    [InlineData("application/json", "long content", HttpStatusCode.RequestEntityTooLarge)]
    public async Task Revoke_AnythingElse_IsNotUnderstood(string? contentType, string content, HttpStatusCode status)
    {
        await using var site = await StartAsync();
        content = content switch
        {
            "long reason" => $$"""{"kind":"key","id":"a","issuer":"b","reason":"{{new string('x', 401)}}"}""",
            "long id" => $$"""{"kind":"key","id":"{{new string('x', 2_049)}}","issuer":"b"}""",
            "long content" => $$"""{"kind":"key","id":"a","issuer":"b"{{new string(' ', 16_400)}}}""",
            _ => content,
        };

        using var request = Request(HttpMethod.Post, Path, "1", "same-origin", "operator");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        if (contentType is not null) request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using var response = await site.Client.SendAsync(request, Cancellation);

        await response.AssertProblemAsync(status);
        Assert.Empty(await EntriesAsync(site));
    }

    [Fact]
    public async Task Revoke_HostileTexts_StayOnTheirLineInTheLog()
    {
        await using var site = await StartAsync();
        const string hostile = "a\r\n2026 INFO nothing\u202e\u001b[31m";

        using var response = await SendAsync(
            site, HttpMethod.Post, Path, new { kind = "key", id = hostile, issuer = hostile, reason = hostile });

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var line = Logged(site, 215);
        Assert.DoesNotContain(line, character => char.IsControl(character) || character is '\u202e');
        Assert.EndsWith("a??2026 INFO nothing??[31m", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_WhatTheConfigurationRevokes_StaysRevoked()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("Ect:Revoked:Issuers:0", Forge.Bob), new("Ect:Revoked:Keys:0:Thumbprint", Thumbprint)]).Build();
        await using var site = await StartAsync(ect: builder => builder.Services.AddEct(configuration.GetSection("Ect")));

        using var response = await SendAsync(site, HttpMethod.Delete, $"{Path}/key/{Thumbprint}", new { });

        await response.AssertProblemAsync(HttpStatusCode.NotFound, "notRevoked");
        Assert.Equal(
            [("issuer", Forge.Bob, "configuration"), ("key", Thumbprint, "configuration")],
            (await ListAsync(site)).GetProperty("revocations").EnumerateArray().Select(it =>
                (it.GetProperty("kind").GetString(), it.GetProperty("id").GetString(), it.GetProperty("from").GetString())).Order());
    }

    [Fact]
    public async Task List_ThousandsOfRevocations_TheFirstOfThem()
    {
        await using var site = await StartAsync();
        for (var n = 0; n < 1_001; n++)
            await site.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(Forge.Alice, Forge.NewId()), Cancellation);

        var list = await ListAsync(site);
        Assert.Equal((1_001, 1_000), (list.GetProperty("total").GetInt32(), list.GetProperty("revocations").GetArrayLength()));
    }

    [Fact]
    public async Task Revoke_OnRedis_ReachesTheOtherInstance()
    {
        await using var server = await RedisServer.StartAsync(ServerProgram.HasRedis ? ServerKind.Redis : ServerKind.Garnet);
        var configuration = $"{server.Configuration},connectTimeout=10000";
        await using var one = await StartAsync(
            ect: builder => builder.AddStackExchangeRedis(configuration, redis => redis.Timeout = Instances.Patience));
        await using var other = await StartAsync(
            ect: builder => builder.AddStackExchangeRedis(configuration, redis => redis.Timeout = Instances.Patience));
        var id = Forge.NewId();

        using var response = await SendAsync(one, HttpMethod.Post, Path, new { kind = "token", id, issuer = Forge.Alice });

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.True((await ListAsync(one)).GetProperty("shared").GetBoolean());
        await Poll.UntilAsync(
            async () =>
            {
                other.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await ListAsync(other)).GetProperty("total").GetInt32() is 1;
            },
            TimeSpan.FromSeconds(30), "the other instance has read it");

        server.Kill();
        using var failed = await SendAsync(one, HttpMethod.Post, Path, new { kind = "token", id = Forge.NewId(), issuer = Forge.Alice });
        await failed.AssertProblemAsync(HttpStatusCode.ServiceUnavailable);
    }

    private static async Task<DashboardSite> StartAsync(
        string? policy = DashboardSite.Operators, Forge? forge = null, Action<EctBuilder>? ect = null)
    {
        var site = DashboardSite.Build(
            app => app.MapEctDashboard(configure: options => options.OperatorPolicy = policy),
            ect: builder =>
            {
                if (forge is not null) builder.AddIssuerJwks(Forge.Alice, forge.Jwks());
                ect?.Invoke(builder);
            });
        return await site.StartAsync();
    }

    private static Task<HttpResponseMessage> SendAsync(
        DashboardSite site, HttpMethod method, string path, object content, string? header = "1", string? fetchSite = "same-origin",
        string? user = "operator")
    {
        var request = Request(method, path, header, fetchSite, user);
        request.Content = new StringContent(JsonSerializer.Serialize(content), Encoding.UTF8, "application/json");
        return site.Client.SendAsync(request, Cancellation);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? header, string? fetchSite, string? user)
    {
        var request = new HttpRequestMessage(method, path);
        if (header is not null) request.Headers.Add("X-Ect-Dashboard", header);
        if (fetchSite is not null) request.Headers.Add("Sec-Fetch-Site", fetchSite);
        if (user is not null) request.Headers.Add(NameInHeader.Header, user);
        return request;
    }

    private static async Task<JsonElement> ListAsync(DashboardSite site, string? user = "operator")
    {
        using var request = Request(HttpMethod.Get, Path, null, null, user);
        using var response = await site.Client.SendAsync(request, Cancellation);
        return JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancellation)).RootElement;
    }

    private static async Task<IReadOnlyCollection<EctRevocation>> EntriesAsync(DashboardSite site) =>
        (await site.Get<IEctRevocations>().GetAsync(Cancellation)).Entries;

    private static (string Id, string Text) Token(Forge forge)
    {
        var id = Forge.NewId();
        return (id, forge.Token(claims => claims["jti"] = id));
    }

    private static async Task<EctFailureReason> VerifyAsync(DashboardSite site, string token) =>
        (await site.Get<EctVerifier>().VerifyAsync([token], new EctRequirement(), Cancellation)).FailureReason;

    private static string Logged(DashboardSite site, int id) =>
        Assert.Single(site.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Id == id).Message;
}
