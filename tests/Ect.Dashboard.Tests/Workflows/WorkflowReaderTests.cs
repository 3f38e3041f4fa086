using System.Net;
using Ect.Dashboard.Context;
using Ect.Dashboard.Workflows;
using Microsoft.Extensions.DependencyInjection;
using static Ect.TestUtils.TestTokens;

namespace Ect.Dashboard.Tests;

/// <summary>However many ask, the store is read a bounded number of times.</summary>
public sealed class WorkflowReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workflow_AskedForByManyWithinASecond_IsReadOnce()
    {
        var (store, wid) = (new WatchedStore(new TestService().Store), Forge.NewId());
        await using var site = await DashboardSite.Build(ect: ect => ect.AddStore(_ => store)).StartAsync();
        var task = Token(workflow: wid);
        await site.RecordAsync(task);
        string[] paths = ["", $"/tasks/{task.Id}", "/graph.svg", "/graph.mmd", ""];

        await AskAsync();
        Assert.Equal(1, store.Reads);
        site.Clock.Advance(TimeSpan.FromMilliseconds(999));
        await AskAsync();
        Assert.Equal(1, store.Reads);
        site.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await AskAsync();
        Assert.Equal(2, store.Reads);

        await site.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(task.Issuer, task.Id), Cancellation);
        var answer = await site.GetJsonAsync($"/ect/api/workflows/{wid}"); // What is revoked is told at once.
        Assert.Equal("tainted", answer.GetProperty("state").GetString());

        async Task AskAsync()
        {
            foreach (var response in await Task.WhenAll(paths.Select(path => site.GetAsync($"/ect/api/workflows/{wid}{path}"))))
                using (response) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task Reading_WhoseFirstCallerGoes_IsThereForTheOthers()
    {
        var (store, gate, wid) = (new WatchedStore(new TestService().Store), new TaskCompletionSource(), Forge.NewId());
        store.BeforeRead = () => gate.Task;
        await using var site = await DashboardSite.Build(ect: ect => ect.AddStore(_ => store)).StartAsync();
        await site.RecordAsync(Token(workflow: wid));
        var reader = ReaderOf(site);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var (first, second) = (reader.ReadAsync(wid, gone.Token), reader.ReadAsync(wid, Cancellation));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        Assert.Single((await second)!.Tasks);
        Assert.Equal(1, store.Reads);
    }

    [Fact]
    public async Task Reading_ThatFailed_IsNotKept()
    {
        var (store, wid) = (new WatchedStore(new TestService().Store) { IsAway = true }, Forge.NewId());
        await using var site = await DashboardSite.Build(ect: ect => ect.AddStore(_ => store)).StartAsync();
        await site.RecordAsync(Token(workflow: wid));
        var reader = ReaderOf(site);

        await Assert.ThrowsAsync<EctStoreException>(() => reader.ReadAsync(wid, Cancellation));
        store.IsAway = false;

        Assert.Single((await reader.ReadAsync(wid, Cancellation))!.Tasks);
    }

    [Fact]
    public async Task Workflows_AskedForByMoreThanMayWait_TheNextIsToldToComeBack()
    {
        var (store, gate) = (new WatchedStore(new TestService().Store), new TaskCompletionSource());
        store.BeforeRead = () => gate.Task;
        await using var site = await DashboardSite.Build(ect: ect => ect.AddStore(_ => store)).StartAsync();

        var asked = Enumerable.Range(0, 105).Select(_ => site.GetAsync($"/ect/api/workflows/{Forge.NewId()}")).ToList();
        using var busy = await await Task.WhenAny(asked);
        await busy.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "busy");
        Assert.Equal("1", $"{busy.Headers.RetryAfter}");
        Assert.InRange(store.Reads, 1, 4);

        gate.SetResult();
        var answers = await Task.WhenAll(asked);
        Assert.Equal(104, answers.Count(answer => answer.StatusCode is HttpStatusCode.NotFound));
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task Summaries_MoreThanAreKept_ForgetTheOneNobodyAskedForLongest()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        EctToken[] tasks = [.. Enumerable.Range(0, 3).Select(_ => Token(workflow: Forge.NewId()))];
        await site.RecordAsync(tasks);
        EctStoredWorkflow[] stored = [.. tasks.Select(task => new EctStoredWorkflow(task.WorkflowId!, task.IssuedAt))];
        var revoked = await site.Get<EctRevocationSources>().GetAsync(Cancellation);
        var reader = ReaderOf(site);
        var size = new WorkflowSummary((await reader.ReadAsync(stored[0].Id, Cancellation))!, Forge.Now).Size;
        var summaries = new WorkflowSummaries(reader, site.Clock, maxCharacters: 2 * size);

        foreach (var one in stored[..2]) await summaries.ReadAsync(one, revoked, Cancellation);
        Assert.NotNull(summaries.Find(stored[0], revoked));
        await summaries.ReadAsync(stored[2], revoked, Cancellation);

        Assert.Equal([true, false, true], stored.Select(one => summaries.Find(one, revoked) is not null));
    }

    [Theory]
    [InlineData(9_999, int.MaxValue, true), InlineData(10_000, int.MaxValue, true), InlineData(10_001, int.MaxValue, false)]
    [InlineData(49, 50, true), InlineData(50, 50, false)]
    public async Task Workflow_OfMoreTasksThanAreReadOrCanBeListed_LacksTheFirstAndIsNotWhole(int count, int maxListed, bool isWhole)
    {
        var (store, wid) = (new WatchedStore(new TestService().Store) { MaxListed = maxListed }, Forge.NewId());
        await using var site = await DashboardSite.Build(ect: ect => ect.AddStore(_ => store)).StartAsync();
        EctTokenRecord[] records =
        [
            .. Enumerable.Range(0, count).Select(i => Record(Token(workflow: wid), recordedAt: Forge.Now.AddMilliseconds(i))),
        ];
        await store.TryAddAsync(records, Cancellation);

        var workflow = (await ReaderOf(site).ReadAsync(wid, Cancellation))!;

        Assert.Equal(isWhole, workflow.IsWhole);
        Assert.Equal(records.TakeLast(10_000).Select(record => record.Id), workflow.Tasks.Select(task => task.Id));
    }

    private static WorkflowReader ReaderOf(DashboardSite site) => new(new DashboardContext(site.Get<IServiceProvider>(), new()));
}
