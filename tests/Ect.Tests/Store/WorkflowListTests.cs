using Ect.Store;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

/// <summary>The list of workflows of the store in memory, and the numbers of issuers.</summary>
public sealed class WorkflowListTests : IDisposable
{
    private const int Page = 256;

    private readonly TestService _service = new();

    public void Dispose() => _service.Dispose();

    [Fact]
    public Task ListWorkflows_RecordsAreAdded_LatestFirst() => WorkflowListContract.ListsLatestFirstAsync(_service);

    [Fact]
    public Task ListWorkflows_PageAfterPage_EachWorkflowOnce() => WorkflowListContract.PagesHaveEachWorkflowOnceAsync(_service);

    [Fact]
    public Task ListWorkflows_LimitOfNone_Throws() => WorkflowListContract.RefusesALimitOfNoneAsync(_service);

    [Fact]
    public Task ListWorkflows_RecordsHaveEnded_NoneIsListed() => WorkflowListContract.RemembersNoLongerThanARecordAsync(_service);

    [Fact]
    public Task NumberIssuers_AnyTexts_EachHasItsOwn() => WorkflowListContract.NumbersIssuersOnceAsync(_service, _service);

    [Fact]
    public Task NumberIssuers_MoreThanAreKept_ShareNumbers() =>
        WorkflowListContract.NumbersMoreIssuersThanItKeepsAsync(_service, _service);

    /// <summary>Any order of additions, on a store that gives way all the time, against a plain list.</summary>
    [Fact]
    public async Task ListWorkflows_OldestRecordsGiveWay_AreThoseWhoseLastRecordIsThere()
    {
        var (clock, random) = (new FakeTimeProvider(Forge.Now), new Random(17));
        using var store = new InMemoryStore(TestTokens.Options(o => o.InMemory.StoreBytes = 1 << 20), clock);
        var workflows = Enumerable.Range(0, 300).Select(_ => Forge.NewId()).ToArray();
        var last = new Dictionary<string, EctTokenRecord>();
        for (var i = 0; i < 6_000; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            // Few workflows go on often, others hardly ever.
            var workflow = workflows[Math.Min(random.Next(workflows.Length), random.Next(workflows.Length))];
            await AddAsync(store, last[workflow] = StoreRecords.Ordinary(workflow));
            if (i % 500 != 499) continue;

            var there = await store.RecordsAsync([.. last.Values.Select(record => record.Id)]);
            var listed = await ListAsync(store);
            Assert.Equal(there.Select(record => record.WorkflowId).Order(), listed.Select(it => it.Id).Order());
            Assert.Equal(listed.OrderByDescending(it => it.LastRecordedAt), listed);
        }
    }

    /// <summary>If the clock is set back, what is added later is still listed before.</summary>
    [Fact]
    public async Task ListWorkflows_ClockGoesBack_LatestFirst()
    {
        using var store = new InMemoryStore(TestTokens.Options(), new BackwardClock());
        var ids = new[] { Forge.NewId(), Forge.NewId(), Forge.NewId() }.Order(StringComparer.Ordinal).ToArray();
        foreach (var id in ids) await AddAsync(store, StoreRecords.Ordinary(id));

        var listed = await ListAsync(store);
        Assert.Equal(ids.Reverse(), listed.Select(it => it.Id));
        Assert.Single(listed.Select(it => it.LastRecordedAt).Distinct());
    }

    /// <summary>The gate is free between pages. Workflows that go on then may be missed, but no other.</summary>
    [Fact]
    public async Task ListWorkflows_WorkflowsGoOnWhileItIsRead_AllOthersAreListed()
    {
        var clock = new AskedClock();
        using var store = new InMemoryStore(TestTokens.Options(), clock);
        var workflows = Enumerable.Range(0, 4 * Page).Select(_ => Forge.NewId()).ToArray();
        foreach (var workflow in workflows) await AddAsync(store, StoreRecords.Ordinary(workflow));
        var moved = new List<string>();
        var pages = 0;
        clock.Asked = () =>
        {
            var asked = clock.Asked;
            clock.Asked = null; // Those that add ask for the time, too.
            var at = workflows.Length - 1 - Page * pages++;
            // The last of the page that was read, and some before and after it.
            foreach (var i in new[] { at + 3, at + 1, at, at - 1, at - 2 })
            {
                if (i < 0 || i >= workflows.Length || moved.Contains(workflows[i])) continue;
                moved.Add(workflows[i]);
                Task.Run(() => AddAsync(store, StoreRecords.Ordinary(workflows[i]))).Wait(TestContext.Current.CancellationToken);
            }

            clock.Asked = asked;
        };

        var listed = await ListAsync(store);

        clock.Asked = null;
        Assert.InRange(pages, 4, 6);
        Assert.Distinct(listed.Select(it => it.Id));
        Assert.Empty(workflows.Except(moved).Except(listed.Select(it => it.Id)));
        Assert.Equal(workflows.Length, (await ListAsync(store)).Count);
    }

    private static async Task AddAsync(InMemoryStore store, EctTokenRecord record) =>
        Assert.Null(await store.TryAddAsync([record], TestContext.Current.CancellationToken));

    private static async Task<IReadOnlyList<EctStoredWorkflow>> ListAsync(InMemoryStore store) =>
        await store.ListWorkflowsAsync(DateTimeOffset.MaxValue, null, 10_000, TestContext.Current.CancellationToken);

    private sealed class AskedClock : TimeProvider
    {
        public Action? Asked { get; set; }

        public override long GetTimestamp()
        {
            Asked?.Invoke();
            return base.GetTimestamp();
        }
    }

    private sealed class BackwardClock : TimeProvider
    {
        private int _asked;

        public override DateTimeOffset GetUtcNow() => Forge.Now.AddMinutes(-_asked++);
    }
}
