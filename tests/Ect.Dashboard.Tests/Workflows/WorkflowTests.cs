using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using static Ect.TestUtils.TestTokens;

namespace Ect.Dashboard.Tests;

public sealed class WorkflowTests
{
    private readonly string _wid = Forge.NewId();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workflow_WithAForkAndAJoin_IsAsItsTokensSay()
    {
        var root = At(0, "plan_made");
        var left = At(1, "left", Forge.Bob, root);
        var right = At(2, "right", Forge.Alice, root);
        var join = At(3, "joined", Forge.Bob, left, right);
        await using var site = await DashboardSite.Build().StartAsync();
        await site.RecordAsync(root, left, right, join);

        var answer = await site.GetJsonAsync($"/ect/api/workflows/{_wid}");

        Assert.Equal((_wid, "running", Forge.Me, "plan_made", 4), (Text(answer, "wid"), Text(answer, "state"), Text(answer, "service"),
            Text(answer, "root"), answer.GetProperty("total").GetInt32()));
        Assert.False(answer.TryGetProperty("next", out _));
        Assert.False(answer.TryGetProperty("folded", out _));
        Assert.Equal([root.Id, left.Id, right.Id, join.Id], Tasks(answer).Select(task => Text(task, "jti")));
        Assert.Equal([left.Id, right.Id], Tasks(answer)[3].GetProperty("pred").EnumerateArray().Select(id => id.GetString()));

        var agents = answer.GetProperty("agents").EnumerateArray().ToDictionary(agent => agent.GetProperty("n").GetInt32());
        Assert.Equal(["a", "b"], agents.Values.Select(agent => Text(agent, "name")).Order());
        Assert.Equal(Forge.Bob, Text(agents[Tasks(answer)[1].GetProperty("agent").GetInt32()], "iss"));
        Assert.Equal(Forge.Alice, Text(agents[answer.GetProperty("by").GetInt32()], "iss"));
        var first = Tasks(answer)[0];
        Assert.Equal(("plan_made", "L2", root.IssuedAt.ToUnixTimeMilliseconds(), root.IssuedAt.ToUnixTimeMilliseconds()),
            (Text(first, "act"), Text(first, "level"), first.GetProperty("iat").GetInt64(), first.GetProperty("seen").GetInt64()));
    }

    [Theory]
    [InlineData("2f0f4f5e-0d6d-4b53-9d4b-2d1f0f0f0f0f"), InlineData("no-uuid"), InlineData("{2f0f4f5e-0d6d-4b53-9d4b-2d1f0f0f0f0f}")]
    public async Task Workflow_NobodyKnows_Is404(string wid)
    {
        await using var site = await DashboardSite.Build().StartAsync();
        using var response = await site.GetAsync($"/ect/api/workflows/{wid}");
        await response.AssertProblemAsync(HttpStatusCode.NotFound);
        using var task = await site.GetAsync($"/ect/api/workflows/{wid}/tasks/{wid}");
        await task.AssertProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task States_InOrder_TheFirstThatHolds()
    {
        using var forge = new Forge();
        await using var site = await DashboardSite.Build(ect: ect => ect.AddIssuerJwks(Forge.Alice, forge.Jwks())).StartAsync();
        var root = At(0);
        await site.RecordAsync(root);
        Assert.Equal("running", await StateAsync(site));

        site.Clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromSeconds(1));
        Assert.Equal("running", await StateAsync(site));
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("complete", await StateAsync(site));

        await site.RecordAsync(Token(workflow: _wid, after: [root.Id, Forge.NewId()]));
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("incomplete", await StateAsync(site));

        using var stranger = new Forge();
        await site.Get<EctVerifier>().VerifyAsync([stranger.Token(OfWorkflow)], new EctRequirement(), Cancellation);
        await site.Get<EctVerifier>().VerifyAsync([forge.Token(OfWorkflow)], new EctRequirement { Mode = EctMode.Report }, Cancellation);
        Assert.Equal("incomplete", await StateAsync(site));
        Assert.Equal(0, await RefusalsAsync(site));

        await site.Get<EctVerifier>().VerifyAsync([forge.Token(OfWorkflow)], new EctRequirement(), Cancellation);
        Assert.Equal("refused", await StateAsync(site));
        Assert.Equal(1, await RefusalsAsync(site));

        await site.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(root.Issuer, root.Id), Cancellation);
        Assert.Equal("tainted", await StateAsync(site));

        void OfWorkflow(JsonObject claims) => (claims["wid"], claims["aud"]) = (_wid, Forge.Bob);

        async Task<int> RefusalsAsync(DashboardSite site) => (await site.GetJsonAsync($"/ect/api/workflows?q={_wid}"))
            .GetProperty("workflows")[0].GetProperty("refusals").GetInt32();

        async Task<string?> StateAsync(DashboardSite site)
        {
            var one = Text(await site.GetJsonAsync($"/ect/api/workflows/{_wid}"), "state");
            Assert.Equal(one, Text((await site.GetJsonAsync($"/ect/api/workflows?q={_wid}")).GetProperty("workflows")[0], "state"));
            return one;
        }
    }

    /// <summary>Whoever has captured a token of one workflow cannot make others forget that another was refused.</summary>
    [Fact]
    public async Task State_AnotherWorkflowIsReplayedAgainAndAgain_StaysRefused()
    {
        using var forge = new Forge();
        await using var site = await DashboardSite.Build(ect: ect => ect.AddIssuerJwks(Forge.Alice, forge.Jwks())).StartAsync();
        await site.RecordAsync(Token(workflow: _wid, issuedAt: Forge.Now));
        string[] refused = [forge.Token(claims => claims["wid"] = _wid), .. Enumerable.Range(0, 3).Select(_ => forge.Token(claims => claims["wid"] = Forge.NewId()))];
        foreach (var token in refused) await VerifyAsync(token);

        await VerifyAsync(refused[0]);
        for (var i = 0; i < 200; i++) await VerifyAsync(refused[1 + i % 3]);

        var row = (await site.GetJsonAsync($"/ect/api/workflows?q={_wid}")).GetProperty("workflows")[0];
        Assert.Equal(("refused", 1), (Text(row, "state"), row.GetProperty("refusals").GetInt32()));
        Assert.Equal("refused", Text(await site.GetJsonAsync($"/ect/api/workflows/{_wid}"), "state"));
        var refusals = await site.GetJsonAsync($"/ect/api/refusals?wid={_wid}");
        Assert.Equal((_wid, 1), (Text(Assert.Single(refusals.GetProperty("refusals").EnumerateArray()), "wid"), refusals.GetProperty("ofWorkflow").GetInt32()));
        Assert.False(refusals.TryGetProperty("moreRefused", out _));

        for (var i = 0; i < 1_500; i++) await VerifyAsync(forge.Token(claims => (claims["wid"], claims["aud"]) = (Forge.NewId(), Forge.Bob)));
        Assert.True((await site.GetJsonAsync("/ect/api/workflows")).GetProperty("moreRefused").GetBoolean());
        Assert.True((await site.GetJsonAsync("/ect/api/refusals")).GetProperty("moreRefused").GetBoolean());

        async Task VerifyAsync(string token) => await site.Get<EctVerifier>().VerifyAsync([token], new EctRequirement(), Cancellation);
    }

    [Fact]
    public async Task Revocation_OfATask_TaintsWhatComesAfterItAndNothingElse()
    {
        var root = At(0);
        var (revoked, aside) = (At(1, "revoked", Forge.Bob, root), At(2, "aside", Forge.Alice, root));
        var after = At(3, "after", Forge.Alice, revoked);
        await using var site = await DashboardSite.Build().StartAsync();
        await site.RecordAsync(root, revoked, aside, after);
        await site.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(Forge.Bob, revoked.Id), Cancellation);

        var tasks = Tasks(await site.GetJsonAsync($"/ect/api/workflows/{_wid}"));

        Assert.Equal("token", Text(tasks[1].GetProperty("revoked"), "what"));
        Assert.Equal([3], Enumerable.Range(0, 4).Where(i => tasks[i].TryGetProperty("tainted", out _)));
        Assert.Equal([1], Enumerable.Range(0, 4).Where(i => tasks[i].TryGetProperty("revoked", out _)));

        var row = (await site.GetJsonAsync("/ect/api/workflows")).GetProperty("workflows")[0];
        Assert.Equal((1, 1), (row.GetProperty("revoked").GetInt32(), row.GetProperty("tainted").GetInt32()));
    }

    [Fact]
    public async Task Ancestor_WithoutAWorkflow_IsShownAndTaints()
    {
        var outside = Token(issuedAt: Forge.Now.AddSeconds(-5));
        var root = At(0, "first", Forge.Alice, outside);
        await using var site = await DashboardSite.Build().StartAsync();
        await site.RecordAsync(outside, root);
        await site.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(outside.Issuer, outside.Id), Cancellation);

        var answer = await site.GetJsonAsync($"/ect/api/workflows/{_wid}");

        Assert.Equal([outside.Id, root.Id], Tasks(answer).Select(task => Text(task, "jti")));
        Assert.True(Tasks(answer)[1].GetProperty("tainted").GetBoolean());
    }

    [Fact]
    public async Task Ancestors_FurtherBackThanAreRead_LeaveTaintUnknownAndTheWorkflowIncomplete()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var chain = new List<EctToken> { Token() };
        while (chain.Count < 12) chain.Add(Token(after: [chain[^1].Id]));
        await site.RecordAsync([.. chain]);
        var whole = At(0, "whole", Forge.Alice, chain[9]);
        await site.Get<IEctStore>().TryAddAsync([Record(whole)], Cancellation);

        Assert.Contains("Taint ok now", Checks(await site.GetJsonAsync($"/ect/api/workflows/{_wid}/tasks/{whole.Id}")));
        Assert.False((await site.GetJsonAsync($"/ect/api/workflows/{_wid}")).TryGetProperty("atLeast", out _));

        var wid = Forge.NewId();
        var cut = Token(workflow: wid, after: [chain[11].Id]);
        await site.Get<IEctStore>().TryAddAsync([Record(cut)], Cancellation);
        await site.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(chain[0].Issuer, chain[0].Id), Cancellation);
        site.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Contains("Taint unknown now", Checks(await site.GetJsonAsync($"/ect/api/workflows/{wid}/tasks/{cut.Id}")));
        var answer = await site.GetJsonAsync($"/ect/api/workflows/{wid}");
        Assert.Equal(("incomplete", true), (Text(answer, "state"), answer.GetProperty("atLeast").GetBoolean()));
        Assert.Equal("incomplete", Text((await site.GetJsonAsync($"/ect/api/workflows?q={wid}")).GetProperty("workflows")[0], "state"));
    }

    [Fact]
    public async Task Ancestors_MoreThanAreAskedForAtOnce_AllTaint()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        EctToken[] outside = [.. Enumerable.Range(0, 1_500).Select(_ => Token())];
        EctToken[] tasks = [.. outside.Chunk(100).Select(some => At(1, "after_many", Forge.Alice, some))];
        await site.Get<IEctStore>().TryAddAsync([.. outside.Concat(tasks).Select(token => Record(token))], Cancellation);
        foreach (var token in outside.Chunk(100).Select(some => some[^1]))
            await site.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(token.Issuer, token.Id), Cancellation);

        var answer = await site.GetJsonAsync($"/ect/api/workflows/{_wid}");

        Assert.Equal(1_515, answer.GetProperty("total").GetInt32());
        Assert.Equal(
            tasks.Select(task => task.Id).Order(),
            Tasks(answer).Where(task => task.TryGetProperty("tainted", out _)).Select(task => Text(task, "jti")!).Order());
    }

    [Fact]
    public async Task Task_InTheList_HasItsDigestAndWhetherAllBeforeItWereKnown()
    {
        var (known, unknown) = (At(0, "known"), At(1, "unknown"));
        var gone = Token(workflow: _wid, after: [Forge.NewId()], issuedAt: Forge.Now.AddSeconds(2), digest: EctDigest.Of([7]));
        await using var site = await DashboardSite.Build().StartAsync();
        await site.RecordAsync(unknown);
        await site.Get<IEctStore>().TryAddAsync([Record(known), Record(gone)], Cancellation);

        using var response = await site.GetAsync($"/ect/api/workflows/{_wid}");
        var tasks = Tasks(JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement);

        Assert.Equal($"{EctDigest.Of([7])}", Text(tasks[2], "digest"));
        Assert.Equal(
            [(known.Id, true), (unknown.Id, false), (gone.Id, true)],
            tasks.Select(task => (Text(task, "jti")!, task.TryGetProperty("known", out var it) && it.GetBoolean())));

        await site.Get<IEctStore>().TryAddAsync([Record(unknown)], Cancellation); // Its ancestors have become known.
        site.Clock.Advance(TimeSpan.FromSeconds(1));
        using var later = await site.GetAsync($"/ect/api/workflows/{_wid}", "If-None-Match", response.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Theory]
    [InlineData(7), InlineData(10_008)]
    public async Task Agents_ThatShareANumberOfTheStore_AreToldApart(int shared)
    {
        await using var site = await DashboardSite.Build(ect: ect =>
            ect.AddStore(_ => new WatchedStore(new TestService().Store) { SharedNumber = shared })).StartAsync();
        await site.RecordAsync(At(0), At(1, "b", Forge.Bob));

        var answer = await site.GetJsonAsync($"/ect/api/workflows/{_wid}");

        var agents = answer.GetProperty("agents").EnumerateArray().ToDictionary(agent => agent.GetProperty("n").GetInt64());
        Assert.All(agents.Values, agent => Assert.Equal(shared, agent.GetProperty("mark").GetInt32()));
        Assert.All(agents.Keys, number => Assert.InRange(number, 0, (1L << 53) - 1)); // JavaScript has no larger ones.
        Assert.Equal(
            [Forge.Alice, Forge.Bob], Tasks(answer).Select(task => Text(agents[task.GetProperty("agent").GetInt64()], "iss")));
        Assert.Equal(Forge.Alice, Text(agents[answer.GetProperty("by").GetInt64()], "iss"));

        var next = await site.GetJsonAsync($"/ect/api/workflows/{_wid}?take=1&after={Text(Tasks(answer)[0], "jti")}");
        Assert.Equal(answer.GetProperty("agents").GetRawText(), next.GetProperty("agents").GetRawText());
    }

    [Fact]
    public async Task ETag_UntilSomethingChanges_Is304()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var root = At(0);
        await site.RecordAsync(root);
        using var first = await site.GetAsync($"/ect/api/workflows/{_wid}");
        var tag = first.Headers.ETag!.ToString();

        using var same = await site.GetAsync($"/ect/api/workflows/{_wid}", "If-None-Match", tag);
        Assert.Equal((HttpStatusCode.NotModified, ""), (same.StatusCode, await same.Content.ReadAsStringAsync(Cancellation)));

        await site.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(root.Issuer, root.Id), Cancellation);
        using var revoked = await site.GetAsync($"/ect/api/workflows/{_wid}", "If-None-Match", tag);
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.NotEqual(tag, revoked.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task Pages_OfAWorkflow_HaveEveryTaskOnceAfterItsPredecessors()
    {
        var tokens = new List<EctToken> { At(0) };
        for (var i = 1; i < 25; i++) tokens.Add(At(i, "step", Forge.Alice, tokens[i / 2]));
        await using var site = await DashboardSite.Build().StartAsync();
        await site.RecordAsync([.. tokens]);

        var (seen, after) = (new List<string>(), "");
        for (var page = 0; page < 3; page++)
        {
            var answer = await site.GetJsonAsync($"/ect/api/workflows/{_wid}?take=10{after}");
            seen.AddRange(Tasks(answer).Select(task => Text(task, "jti")!));
            after = answer.TryGetProperty("next", out var next) ? $"&after={next.GetString()}" : "";
        }

        Assert.Equal(("", 25), (after, seen.Count));
        Assert.Equal(tokens.Select(token => token.Id), seen);
    }

    [Theory]
    [InlineData("take=0"), InlineData("take=2001"), InlineData("take=x"), InlineData("take=1&take=2"), InlineData("after=nothing")]
    [InlineData("after=2f0f4f5e-0d6d-4b53-9d4b-2d1f0f0f0f0f"), InlineData("expand=1")]
    public async Task Workflow_BadQuery_Is400AndEchoesNothing(string query)
    {
        await using var site = await DashboardSite.Build().StartAsync();
        await site.RecordAsync(At(0));

        using var response = await site.GetAsync($"/ect/api/workflows/{_wid}?{query}");
        await response.AssertProblemAsync(HttpStatusCode.BadRequest);
        Assert.Null(response.Headers.ETag);
    }

    [Fact]
    public async Task Texts_OfHostileTokens_AreEscaped()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        await site.RecordAsync(At(0, "<script>alert(1)</script>\u2028", "urn:<b>"));

        using var response = await site.GetAsync($"/ect/api/workflows/{_wid}");
        var text = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.DoesNotContain('<', text);
        Assert.DoesNotContain('\u2028', text);
        Assert.Equal("<script>alert(1)</script>\u2028", Text(Tasks(JsonDocument.Parse(text).RootElement)[0], "act"));
    }

    [Fact]
    public async Task Task_OfAVerifiedToken_TellsItsClaimsAndWhatWasChecked()
    {
        using var forge = new Forge();
        await using var site = await DashboardSite.Build(ect: ect => ect.AddIssuerJwks(Forge.Alice, forge.Jwks())).StartAsync();
        var jti = Forge.NewId();
        var text = forge.Token(claims => (claims["wid"], claims["jti"]) = (_wid, jti));
        Assert.True((await site.Get<EctVerifier>().VerifyAsync([text], new EctRequirement(), Cancellation)).Succeeded);

        var task = await site.GetJsonAsync($"/ect/api/workflows/{_wid}/tasks/{jti.ToUpperInvariant()}");

        Assert.Equal((jti, _wid, Forge.Alice, "review_spec", "L2", "L2"), (Text(task, "jti"), Text(task, "wid"), Text(task, "iss"),
            Text(task, "act"), Text(task, "level"), Text(task, "pathLevel")));
        Assert.Equal([Forge.Me], task.GetProperty("aud").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("a-1", Text(task.GetProperty("key"), "kid"));
        Assert.Equal(43, Text(task.GetProperty("key"), "thumbprint")!.Length);
        Assert.Equal((Forge.Now.ToUnixTimeSeconds() + 590 + 61) * 1000, task.GetProperty("spendableUntil").GetInt64());
        Assert.Equal(
            ["Signature ok recorded", "Predecessors ok recorded", "Level unknown now", "Revocation ok now", "Taint ok now", "Key ok now"],
            Checks(task));
        Assert.DoesNotContain(text.Split('.')[2], task.GetRawText(), StringComparison.Ordinal);

        await site.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfKey(Forge.Alice, "a-1"), Cancellation);
        task = await site.GetJsonAsync($"/ect/api/workflows/{_wid}/tasks/{jti}");
        Assert.Equal("key", Text(task.GetProperty("revoked"), "what"));
        Assert.Contains("Revocation bad now", Checks(task));
    }

    [Fact]
    public async Task Task_WithHashesATryAndATrace_TellsThem()
    {
        using var forge = new Forge();
        await using var site = await DashboardSite.Build(ect: ect => ect.AddIssuerJwks(Forge.Alice, forge.Jwks())).StartAsync();
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var (jti, first, input, output) = (Forge.NewId(), Forge.NewId(), EctDigest.Of("input"u8), EctDigest.Of("output"u8));
        var text = forge.Token(claims =>
        {
            (claims["wid"], claims["jti"], claims["inp_hash"], claims["out_hash"]) = (_wid, jti, $"{input}", $"{output}");
            claims["ect_ext"] = new JsonObject { ["ect-aspnetcore.retry_of"] = first, ["pol_decision"] = "approved" };
        });
        Assert.True((await site.Get<EctVerifier>().VerifyAsync([text], new EctRequirement(), Cancellation)).Succeeded);

        var task = await site.GetJsonAsync($"/ect/api/workflows/{_wid}/tasks/{jti}");

        Assert.Equal(
            ($"{input}", $"{output}", first, activity.TraceId.ToHexString(), "approved"),
            (Text(task, "inpHash"), Text(task, "outHash"), Text(task, "retryOf"), Text(task, "trace"), Text(task, "polDecision")));
    }

    [Fact]
    public async Task Task_OfAnIssuerThatIsTrustedNoMore_SaysSo()
    {
        using var forge = new Forge();
        await using var site = await DashboardSite.Build().StartAsync();
        var token = From(forge, _wid);
        await site.Get<IEctStore>().TryAddAsync([Record(token, key: EctDigest.Of([1]))], Cancellation);

        var task = await site.GetJsonAsync($"/ect/api/workflows/{_wid}/tasks/{token.Id}");

        Assert.Contains("Key bad now", Checks(task));
    }

    [Fact]
    public async Task Store_ThatCannotAnswer_Is503()
    {
        await using var site = await DashboardSite.Build(ect: ect =>
            ect.Services.AddSingleton<IEctStore>(new BrokenStore(new InvalidOperationException("Password=secret")))).StartAsync();

        foreach (var path in new[] { "workflows", $"workflows/{_wid}", $"workflows/{_wid}/tasks/{_wid}" })
        {
            using var response = await site.GetAsync($"/ect/api/{path}");
            await response.AssertProblemAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Equal("1", response.Headers.RetryAfter!.ToString());
            Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    /// <summary>A workflow that another instance has refused may show another state then, and tools must be able to tell.</summary>
    [Fact]
    public async Task Refusals_OfOthersThatCannotBeRead_AnswersArePartial()
    {
        var store = new SharingStore(new TestService().Store);
        await using var site = await DashboardSite.Build(ect: ect => ect.AddStore(_ => store)).StartAsync();
        await site.RecordAsync(At(0));
        var paths = new[] { "workflows", $"workflows/{_wid}", "health", "refusals" }.Select(path => $"/ect/api/{path}").ToArray();
        foreach (var path in paths) Assert.False((await site.GetJsonAsync(path)).TryGetProperty("partial", out _), path);
        using var whole = await site.GetAsync(paths[1]);

        store.HidesRefusals = true;
        site.Clock.Advance(TimeSpan.FromSeconds(1)); // Others are read once a second.

        foreach (var path in paths) Assert.True((await site.GetJsonAsync(path)).GetProperty("partial").GetBoolean(), path);
        using var changed = await site.GetAsync(paths[1], "If-None-Match", $"{whole.Headers.ETag}");
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    private EctToken At(int second, string action = "review_spec", string issuer = Forge.Alice, params EctToken[] after) =>
        Token(workflow: _wid, issuedAt: Forge.Now.AddSeconds(second), action: action, issuer: issuer,
            after: [.. after.Select(token => token.Id)]);

    private static JsonElement[] Tasks(JsonElement answer) => [.. answer.GetProperty("tasks").EnumerateArray()];

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static IEnumerable<string> Checks(JsonElement task) => task.GetProperty("checks").EnumerateArray()
        .Select(check => $"{Text(check, "what")} {Text(check, "outcome")} {Text(check, "at")}");

    /// <summary>A store that instances share.</summary>
    private sealed class SharingStore(IEctStore inner) : WatchedStore(inner), IEctRefusalStorage
    {
        public bool HidesRefusals { get; set; }

        public ValueTask<bool> WriteRefusalsAsync(
            string instance, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken) => new(false);

        public ValueTask<IReadOnlyDictionary<string, string>> ListRefusingInstancesAsync(CancellationToken cancellationToken) =>
            HidesRefusals ? throw new EctStoreException("The store is away.") : new(new Dictionary<string, string>());

        public ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadRefusalsAsync(
            string instance, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
