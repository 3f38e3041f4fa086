using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ect.Dashboard.Tests;

/// <summary>An open page hears what happens.</summary>
public sealed class EventsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_OnAWorkflow_HearsHowThingsAreAndThenWhatIsNew()
    {
        await using var it = await LedgerDashboard.StartAsync();
        var root = await it.CallAsync();
        using var page = await LivePage.OpenAsync(it.Site, it.Workflow);

        Assert.Equal((1, 0), Head(await page.NextAsync("head")));
        Assert.Equal("running", (await page.NextAsync("state")).GetProperty("state").GetString());

        var next = await it.CallAsync("<b>next</b>\nid: 7", root);
        var task = await page.NextAsync("task");
        Assert.Equal(
            (next.Id, "<b>next</b>\nid: 7", "L3", root.Id),
            (task.GetProperty("jti").GetString(), task.GetProperty("act").GetString(), task.GetProperty("level").GetString(),
                task.GetProperty("pred")[0].GetString()));
        Assert.Equal(Forge.Alice, task.GetProperty("agentInfo").GetProperty("iss").GetString());
        Assert.Equal(task.GetProperty("agent").GetInt32(), task.GetProperty("agentInfo").GetProperty("n").GetInt32());
        Assert.Equal(task.GetProperty("agent").GetInt32(), task.GetProperty("agentInfo").GetProperty("mark").GetInt32());
        Assert.Equal((true, $"{next.Digest}"), (task.GetProperty("known").GetBoolean(), task.GetProperty("digest").GetString()));
    }

    [Fact]
    public async Task Open_OnTheService_HearsHeadsAndRefusals()
    {
        await using var it = await LedgerDashboard.StartAsync();
        using var page = await LivePage.OpenAsync(it.Site);
        Assert.Equal(0, (await page.NextAsync("head")).GetProperty("size").GetInt32());

        await it.CallAsync();
        Assert.Equal(1, (await page.NextAsync("head")).GetProperty("size").GetInt32());

        using var stranger = new Forge("spiffe://evil.example/x");
        var id = Forge.NewId();
        var result = await it.Site.Get<EctVerifier>().VerifyAsync(
            [stranger.Token(claims => (claims["jti"], claims["wid"]) = (id, it.Workflow))], new EctRequirement(), Cancellation);
        Assert.Equal(EctFailureReason.UntrustedIssuer, result.FailureReason);
        var refused = await page.NextAsync("refused");
        Assert.Equal(
            ("UntrustedIssuer", id, it.Workflow),
            (refused.GetProperty("reason").GetString(), refused.GetProperty("jti").GetString(), refused.GetProperty("wid").GetString()));
    }

    [Fact]
    public async Task Level_OfATaskThatTheLedgerRecords_Rises()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var task = await AddAsync(site, TestTokens.Token(workflow: Forge.NewId()));
        using var page = await LivePage.OpenAsync(site, task.WorkflowId);

        await AddAsync(site, TestTokens.Token(task.Id, workflow: task.WorkflowId, level: EctAssuranceLevel.L3, digest: task.Digest));

        Assert.Equal("L3", (await page.NextAsync("level", task.Id)).GetProperty("level").GetString());
    }

    [Fact]
    public async Task Taint_OfARevokedTaskAndWhatFollows_ComesAndGoes()
    {
        await using var it = await LedgerDashboard.StartAsync();
        var root = await it.CallAsync();
        var next = await it.CallAsync("next", root);
        using var page = await LivePage.OpenAsync(it.Site, it.Workflow);
        var revocation = EctRevocation.OfToken(Forge.Alice, root.Id);

        await it.Site.Get<IEctRevocations>().RevokeAsync(revocation, Cancellation);
        Assert.Equal("token", (await page.NextAsync("taint", root.Id)).GetProperty("revoked").GetProperty("what").GetString());
        Assert.True((await page.NextAsync("taint", next.Id)).GetProperty("tainted").GetBoolean());
        Assert.Equal("tainted", (await page.NextAsync("state")).GetProperty("state").GetString());

        await it.Site.Get<IEctRevocations>().RestoreAsync(revocation, Cancellation);
        Assert.Equal(JsonValueKind.Null, (await page.NextAsync("taint", root.Id)).GetProperty("revoked").ValueKind);
        Assert.False((await page.NextAsync("taint", next.Id)).GetProperty("tainted").GetBoolean());
    }

    [Fact]
    public async Task State_OfAWorkflowInWhichNothingHappens_IsCompleteAfterAWhile()
    {
        await using var it = await LedgerDashboard.StartAsync();
        await it.CallAsync();
        using var page = await LivePage.OpenAsync(it.Site, it.Workflow);
        Assert.Equal("running", (await page.NextAsync("state")).GetProperty("state").GetString());

        Assert.Equal("complete", (await page.NextAsync("state")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Reconnect_WithTheLastId_HearsWhatWasMissed()
    {
        await using var it = await LedgerDashboard.StartAsync();
        await it.CallAsync();
        string at;
        using (var page = await LivePage.OpenAsync(it.Site, it.Workflow))
        using (var other = await LivePage.OpenAsync(it.Site, it.Workflow))
        {
            await page.NextAsync("state");
            at = page.LastId;
            await it.CallAsync("missed");
            await other.NextAsync("task");
        }

        using var again = await LivePage.OpenAsync(it.Site, it.Workflow, at);
        while (true)
        {
            var (kind, data) = await again.NextAsync();
            Assert.NotEqual("gap", kind);
            if (kind is not "task") continue;
            Assert.Contains("missed", data, StringComparison.Ordinal);
            break;
        }
    }

    [Theory]
    [InlineData("00000000.0"), InlineData("nonsense"), InlineData("1"), InlineData("{epoch}.999999"), InlineData("{epoch}.-1")]
    public async Task Reconnect_WithAnIdOfElsewhere_IsToldToFetchAnew(string lastId)
    {
        await using var it = await LedgerDashboard.StartAsync();
        await it.CallAsync();
        using var first = await LivePage.OpenAsync(it.Site, it.Workflow);
        await first.NextAsync("state");

        using var page = await LivePage.OpenAsync(
            it.Site, it.Workflow, lastId.Replace("{epoch}", first.LastId.Split('.')[0], StringComparison.Ordinal));

        Assert.Equal("gap", (await page.NextAsync()).Kind);
        await it.CallAsync("new");
        await page.NextAsync("task");
    }

    [Fact]
    public async Task Reconnect_AfterMoreThanIsKept_IsToldToFetchAnew()
    {
        await using var it = await LedgerDashboard.StartAsync();
        var root = await it.CallAsync();
        string at;
        using (var page = await LivePage.OpenAsync(it.Site, it.Workflow))
        {
            await page.NextAsync("state");
            at = page.LastId;
            EctToken[] many = [.. Enumerable.Range(0, 1_001).Select(_ => TestTokens.Token(workflow: it.Workflow, after: [root.Id]))];
            foreach (var some in many.Chunk(100)) await AddAsync(it.Site, some);
            for (var heard = 0; heard < many.Length;) // A look in between tells of those that were there by then.
                heard = await page.NextAsync() switch { ("gap", _) => many.Length, ("task", _) => heard + 1, _ => heard };
        }

        using var again = await LivePage.OpenAsync(it.Site, it.Workflow, at);
        Assert.Equal("gap", (await again.NextAsync()).Kind);
    }

    [Fact]
    public async Task Reconnect_AfterHalfAMinute_IsToldToFetchAnew()
    {
        await using var it = await LedgerDashboard.StartAsync();
        await it.CallAsync();
        string at;
        using (var page = await LivePage.OpenAsync(it.Site, it.Workflow))
        {
            await page.NextAsync("state");
            at = page.LastId;
        }

        Assert.NotEqual("gap", await FirstAfterAsync(seconds: 20));
        await Poll.UntilAsync(
            async () => await FirstAfterAsync(seconds: 31) is "gap", TimeSpan.FromSeconds(30), "nobody has watched for half a minute");

        async Task<string> FirstAfterAsync(int seconds)
        {
            for (var second = 0; second < seconds; second++)
            {
                it.Site.Clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(20, Cancellation);
            }

            using var again = await LivePage.OpenAsync(it.Site, it.Workflow, at);
            return (await again.NextAsync()).Kind;
        }
    }

    [Fact]
    public async Task Silence_For15Seconds_AComment()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var began = site.Clock.GetUtcNow(); // The silence begins while the page reads the start, and the time goes on.
        using var page = await LivePage.OpenAsync(site);
        Assert.Equal("start", (await page.NextAsync()).Kind);

        Assert.Equal("comment", (await page.NextAsync()).Kind);
        Assert.InRange(site.Clock.GetUtcNow() - began, TimeSpan.FromSeconds(14), TimeSpan.FromMinutes(14));
    }

    [Fact]
    public async Task Watchers_OfOneWorkflow_ShareOneLookASecond()
    {
        WatchedStore? store = null;
        await using var it = await LedgerDashboard.StartAsync(ect: builder => builder.AddStore(provider => store = InMemory()));
        await it.CallAsync();
        var pages = new List<LivePage>();
        for (var n = 0; n < 5; n++) pages.Add(await LivePage.OpenAsync(it.Site, it.Workflow));

        Assert.Equal(1, store!.Reads);
        await it.CallAsync("next");
        foreach (var page in pages) await page.NextAsync("task");
        Assert.InRange(store.Reads, 2, 1 + (int)(it.Site.Clock.GetUtcNow() - Forge.Now).TotalSeconds);

        foreach (var page in pages) page.Dispose();
        await Poll.UntilAsync(
            async () =>
            {
                var before = store.Reads;
                for (var second = 0; second < 5; second++)
                {
                    it.Site.Clock.Advance(TimeSpan.FromSeconds(10));
                    await Task.Delay(5, Cancellation);
                }

                return store.Reads == before;
            },
            TimeSpan.FromSeconds(30), "nobody watches any more, and nothing is read");
    }

    [Fact]
    public async Task Watchers_OfAsManyAsMayBe_TheNextIsToldToComeBack()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var pages = new List<LivePage>();
        for (var n = 0; n < 100; n++) pages.Add(await LivePage.OpenAsync(site, caller: $"caller {n / 10}"));

        using var next = await LivePage.AskAsync(site);
        await next.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "busy");
        Assert.Equal("10", $"{next.Headers.RetryAfter}");

        foreach (var page in pages) page.Dispose();
        await Poll.UntilAsync(
            async () =>
            {
                using var again = await LivePage.AskAsync(site);
                return again.StatusCode is HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(30), "those who went have made room");
    }

    [Fact]
    public async Task Watchers_OfOneCaller_LeaveRoomForOthers()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var pages = new List<LivePage>();
        for (var n = 0; n < 10; n++) pages.Add(await LivePage.OpenAsync(site, caller: "one"));

        using var next = await LivePage.AskAsync(site, caller: "one");
        await next.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "busy");
        using var other = await LivePage.OpenAsync(site, caller: "other");
        using var unnamed = await LivePage.OpenAsync(site);

        foreach (var page in pages) page.Dispose();
        await Poll.UntilAsync(
            async () =>
            {
                using var again = await LivePage.AskAsync(site, caller: "one");
                return again.StatusCode is HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(30), "the pages of one that went have made room");
    }

    [Fact]
    public async Task Workflows_OfAsManyAsMayBeWatched_OneThatNobodyWatchesMakesRoom()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var workflows = Enumerable.Range(0, 50).Select(_ => Forge.NewId()).ToList();
        foreach (var workflow in workflows) await AddAsync(site, TestTokens.Token(workflow: workflow));
        var pages = new List<LivePage>();
        foreach (var workflow in workflows.Take(49)) 
            pages.Add(await LivePage.OpenAsync(site, workflow, caller: $"caller {pages.Count / 10}"));

        using var next = await LivePage.AskAsync(site, workflows[49]);
        await next.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "busy");
        using var known = await LivePage.OpenAsync(site, workflows[0]);

        pages[7].Dispose();
        await Poll.UntilAsync(
            async () =>
            {
                using var again = await LivePage.AskAsync(site, workflows[49]);
                return again.StatusCode is HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(30), "the workflow that was left has made room");
        foreach (var page in pages) page.Dispose();
    }

    /// <summary>A second look is due for all of them, and they take turns. First looks are for those who wait.</summary>
    [Fact]
    public async Task Watchers_OfManyWorkflows_LookOneAtATime()
    {
        var (store, gate, looking, most) = (InMemory(), new TaskCompletionSource(), 0, 0);
        await using var site = await DashboardSite.Build(ect: builder => builder.AddStore(_ => store)).StartAsync();
        var pages = new List<LivePage>();
        for (var n = 0; n < 5; n++)
        {
            var task = await AddAsync(site, TestTokens.Token(workflow: Forge.NewId()));
            pages.Add(await LivePage.OpenAsync(site, task.WorkflowId));
        }

        store.BeforeRead = async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref looking));
            await gate.Task;
            Interlocked.Decrement(ref looking);
        };
        await Poll.UntilAsync(
            () =>
            {
                // Slowly: a look that takes 5 seconds of this time gives its turn away.
                if (Volatile.Read(ref looking) is 0) site.Clock.Advance(TimeSpan.FromMilliseconds(20));
                return Task.FromResult(Volatile.Read(ref looking) > 0);
            },
            TimeSpan.FromSeconds(30), "one has looked");
        site.Clock.Advance(TimeSpan.FromSeconds(2));
        var reads = store.Reads;
        gate.SetResult();

        await Poll.UntilAsync(
            () =>
            {
                site.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return Task.FromResult(store.Reads >= reads + 4);
            },
            TimeSpan.FromSeconds(30), "the others have looked after it");
        Assert.Equal(1, most);
        foreach (var page in pages) page.Dispose();
    }

    [Fact]
    public async Task Open_NoSuchWorkflowOrNoId_SaysWhich()
    {
        await using var site = await DashboardSite.Build().StartAsync();

        using var unknown = await LivePage.AskAsync(site, Forge.NewId());
        await unknown.AssertProblemAsync(HttpStatusCode.NotFound, "unknownWorkflow");
        using var wrong = await LivePage.AskAsync(site, "hello");
        await wrong.AssertProblemAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Store_OutOfReach_FirstLookIs503AndLaterOnesAreMadeUpFor()
    {
        WatchedStore? store = null;
        await using var it = await LedgerDashboard.StartAsync(ect: builder => builder.AddStore(provider => store = InMemory()));
        await it.CallAsync();
        store!.IsAway = true;
        using var failed = await LivePage.AskAsync(it.Site, it.Workflow);
        await failed.AssertProblemAsync(HttpStatusCode.ServiceUnavailable);

        store.IsAway = false;
        using var page = await LivePage.OpenAsync(it.Site, it.Workflow);
        await page.NextAsync("state");
        var reads = store.Reads;
        store.IsAway = true;
        await Poll.UntilAsync(
            () =>
            {
                it.Site.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(store.Reads > reads + 1);
            },
            TimeSpan.FromSeconds(30), "a look has failed");
        store.IsAway = false;
        var missed = await it.CallAsync("meanwhile");
        await page.NextAsync("task", missed.Id);
    }

    /// <summary>A page of a workflow is told what happens in it while the ledger is away, and so it is of refusals.</summary>
    [Fact]
    public async Task Ledger_ThatNeverAnswers_KeepsNothingElseWaiting()
    {
        var (ledger, store) = (new HungLedger(), InMemory());
        using var forge = new Forge();
        await using var site = await DashboardSite.Build(ect: ect =>
        {
            ect.AddStore(_ => store).AddIssuerJwks(Forge.Alice, forge.Jwks());
            ect.Services.AddSingleton<IEctLedgerReader>(ledger);
        }).StartAsync();
        var root = await AddAsync(site, TestTokens.Token(workflow: Forge.NewId()));
        using var page = await LivePage.OpenAsync(site, root.WorkflowId);
        ledger.IsHung = true;
        await UntilAsync(() => ledger.Hanging > 0, "the ledger is asked");

        var (before, reads) = (site.Clock.GetUtcNow(), store.Reads);
        var next = await AddAsync(site, TestTokens.Token(workflow: root.WorkflowId, after: [root.Id]));
        await UntilAsync(() => store.Reads > reads, "the workflow is read");
        Assert.InRange(site.Clock.GetUtcNow() - before, TimeSpan.Zero, TimeSpan.FromMinutes(1)); // In steps, each of which may be missed.
        await page.NextAsync("task", next.Id);

        await site.Get<EctVerifier>().VerifyAsync(["nonsense"], new EctRequirement(), Cancellation);
        Assert.Equal("Malformed", (await page.NextAsync("refused")).GetProperty("reason").GetString());
        Assert.Equal((1, false), (ledger.Hanging, ledger.WasPartOfARequest));

        Task UntilAsync(Func<bool> condition, string what) => Poll.UntilAsync(
            () =>
            {
                site.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return Task.FromResult(condition());
            },
            TimeSpan.FromSeconds(30), what);
    }

    [Fact]
    public async Task Stop_WithAnOpenPage_EndsIt()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        using var page = await LivePage.OpenAsync(site);
        await page.NextAsync();

        site.Get<IHostApplicationLifetime>().StopApplication();

        string kind;
        do (kind, _) = await page.NextAsync();
        while (kind is "comment");
        Assert.Equal("end", kind);
    }

    [Fact]
    public async Task Life_OfAConnection_EndsAfterAQuarterOfAnHour()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        using var page = await LivePage.OpenAsync(site);
        await page.NextAsync();

        site.Clock.Advance(TimeSpan.FromMinutes(15));

        string kind;
        do (kind, _) = await page.NextAsync();
        while (kind is "comment");
        Assert.Equal("end", kind);
    }

    [Fact]
    public async Task Open_ThroughCompression_HearsAtOnce()
    {
        await using var site = await DashboardSite.Build(
            app =>
            {
                app.UseResponseCompression();
                app.MapEctDashboard();
            },
            ect: builder => builder.Services.AddResponseCompression(options => options.MimeTypes = ["text/event-stream"])).StartAsync();
        site.Client.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
        var task = await AddAsync(site, TestTokens.Token(workflow: Forge.NewId()));
        using var page = await LivePage.OpenAsync(site, task.WorkflowId);

        Assert.Equal("running", (await page.NextAsync("state")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Open_WithMiddlewareThatMayCollectAnswers_TellsItNotTo()
    {
        WatchedBody? body = null;
        await using var site = await DashboardSite.Build(app =>
        {
            app.Use((http, next) =>
            {
                body = new(http.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
                http.Features.Set<IHttpResponseBodyFeature>(body);
                return next(http);
            });
            app.MapEctDashboard();
        }).StartAsync();
        using var page = await LivePage.OpenAsync(site);

        Assert.Equal("start", (await page.NextAsync()).Kind);
        Assert.True(body!.IsDirect);
    }

    private static WatchedStore InMemory() => new(new TestService().Store);

    private static (int Size, int Age) Head(JsonElement head) => (head.GetProperty("size").GetInt32(), head.GetProperty("age").GetInt32());

    private static async Task<EctToken> AddAsync(DashboardSite site, params EctToken[] tasks)
    {
        Assert.Null(await site.Get<IEctStore>().TryAddAsync([.. tasks.Select(task => TestTokens.Record(task))], Cancellation));
        return tasks[0];
    }

    private sealed class WatchedBody(IHttpResponseBodyFeature inner) : IHttpResponseBodyFeature
    {
        public bool IsDirect { get; private set; }
        public Stream Stream => inner.Stream;
        public PipeWriter Writer => inner.Writer;

        public void DisableBuffering()
        {
            IsDirect = true;
            inner.DisableBuffering();
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            inner.SendFileAsync(path, offset, count, cancellationToken);

        public Task CompleteAsync() => inner.CompleteAsync();
    }

    /// <summary>A ledger that is away at first, and then does not even say so.</summary>
    private sealed class HungLedger : IEctLedgerReader
    {
        private int _hanging;

        public volatile bool IsHung;

        public int Hanging => Volatile.Read(ref _hanging);

        public bool WasPartOfARequest { get; private set; }

        public async ValueTask<EctTreeHead> GetTreeHeadAsync(CancellationToken cancellationToken)
        {
            WasPartOfARequest |= Activity.Current is not null;
            if (!IsHung) throw new EctLedgerException("The ledger is away.");
            Interlocked.Increment(ref _hanging);
            await new TaskCompletionSource().Task;
            throw new UnreachableException();
        }

        public ValueTask<IReadOnlyList<EctReceipt>> FindAsync(string id, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<EctReceipt?> FindAsync(EctToken token, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<EctDisclosedEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<EctInclusionProof> ProveInclusionAsync(long leafIndex, long treeSize, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<EctConsistencyProof> ProveConsistencyAsync(long oldSize, long newSize, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
