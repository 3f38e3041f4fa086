using Ect.Store;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

/// <summary>Nothing that grows with the store is done while its gate is held.</summary>
public sealed class LargeStoreTests
{
    private const int Page = 256;

    [Fact]
    public void PlaceIndex_AMillionIdsOfOneIssuersChoice_NoTableIsLarge()
    {
        var index = new PlaceIndex(tables: 256);
        for (var i = 1; i <= 1_000_000; i++) index.Set(ChosenId(i), i);

        Assert.Equal(1_000_000, index.Count);
        Assert.InRange(index.LargestTable, 1_000_000 / 256, 4 * 1_000_000 / 256);
    }

    [Fact]
    public void RecordIndex_AMillionIdsOfOneIssuersChoice_FindsEachAndNoTableIsLarge()
    {
        var index = new RecordIndex(tables: 256, ChosenId);
        for (var i = 1; i <= 1_000_000; i++) index.Set(ChosenId(i), i);

        Assert.Equal(1_000_000, index.Count);
        Assert.InRange(index.LargestTable, 1_000_000 / 256, 4 * 1_000_000 / 256);
        Assert.All(Enumerable.Range(1, 1_000_000), i => Assert.Equal(i, index.Find(ChosenId(i))));
        Assert.Equal(RecordLog.Nowhere, index.Find(ChosenId(0)));
    }

    /// <summary>A record that leaves does not take the entry of a newer one with it.</summary>
    [Fact]
    public void RecordIndex_IdAtANewPlace_IsFoundThereAndOnlyRemovedFromThere()
    {
        var index = new RecordIndex(tables: 1, place => ChosenId(place % 10));
        index.Set(ChosenId(7), 7);
        index.Set(ChosenId(7), 17);
        Assert.Equal((1, 17), (index.Count, index.Find(ChosenId(7))));

        index.Remove(ChosenId(7), 7);
        Assert.Equal((1, 17), (index.Count, index.Find(ChosenId(7))));
        index.Remove(ChosenId(7), 17);
        Assert.Equal((0, RecordLog.Nowhere), (index.Count, index.Find(ChosenId(7))));
    }

    [Fact]
    public void RecordSet_FullWithTheSmallestRecords_NoTableIsLarge()
    {
        var set = new RecordSet(16 << 20, TimeSpan.FromHours(24));
        for (var i = 0; i < 200_000 && set.Evicted == 0; i++) set.Add(StoreRecords.Pack(TestTokens.Record(TestTokens.Token(issuer: "i", action: "a"))), TimeSpan.Zero, time: 0);

        Assert.Equal(1, set.Evicted);
        Assert.InRange(set.Count, 50_000, 125_000);
        Assert.InRange(set.LargestTable, 1, 20_000);
    }

    /// <summary>The store asks for the time before each page: if others get their answer then, the gate is free.</summary>
    [Fact]
    public async Task ListWorkflow_ManyPages_OthersAreAnsweredInBetween()
    {
        var workflow = Forge.NewId();
        var clock = new AskedClock();
        using var store = new InMemoryStore(TestTokens.Options(), clock);
        for (var i = 0; i < 10 * Page; i++) await AddAsync(store, StoreRecords.Ordinary(workflow));

        var answers = 0;
        clock.Asked = AddOne;
        void AddOne()
        {
            clock.Asked = null;
            var adding = Task.Run(() => AddAsync(store, StoreRecords.Ordinary(workflow)));
            Assert.True(adding.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "The gate was held while a page was read.");
            answers++;
            clock.Asked = AddOne;
        }

        Assert.Equal(10 * Page, (await store.ListWorkflowAsync(workflow, 10_000, TestContext.Current.CancellationToken)).Count);
        Assert.Equal(11, answers); // ten pages, and the one that finds that there are no more
    }

    [Fact]
    public async Task ListWorkflow_CallerGoes_StopsAfterThePage()
    {
        var workflow = Forge.NewId();
        var clock = new AskedClock();
        using var store = new InMemoryStore(TestTokens.Options(), clock);
        for (var i = 0; i < 3 * Page; i++) await AddAsync(store, StoreRecords.Ordinary(workflow));
        using var caller = new CancellationTokenSource();
        var pages = 0;
        clock.Asked = () => { if (++pages == 2) caller.Cancel(); };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ListWorkflowAsync(workflow, 10_000, caller.Token));

        Assert.Equal(2, pages);
    }

    [Fact]
    public async Task ListWorkflow_MembersLeaveWhileItIsRead_ShowsThoseThatAreStillThere()
    {
        var workflow = Forge.NewId();
        var clock = new AskedClock();
        using var store = new InMemoryStore(TestTokens.Options(o => o.InMemory.StoreBytes = 1 << 20), clock);
        for (var i = 0; i < 3 * Page; i++) await AddAsync(store, StoreRecords.Ordinary(workflow));
        var pages = 0;
        clock.Asked = () =>
        {
            if (++pages != 2) return;
            clock.Asked = null;
            for (var i = 0; i < 10_000; i++) AddAsync(store, StoreRecords.Ordinary()).Wait(TestContext.Current.CancellationToken);
        };

        Assert.Equal(Page, (await store.ListWorkflowAsync(workflow, 10_000, TestContext.Current.CancellationToken)).Count);
    }

    /// <summary>Adders, finders and listers at once, on a store that gives way all the time.</summary>
    [Fact]
    public async Task Everything_AtOnce_NothingIsMixedUpAndNothingIsLeftBehind()
    {
        var clock = new FakeTimeProvider(Forge.Now);
        using var probe = new StoreProbe(1 << 20, clock);
        var empty = probe.Size;
        var workflows = Enumerable.Range(0, 8).Select(_ => Forge.NewId()).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 1_500; i++)
            {
                var workflow = workflows[(worker + i) % workflows.Length];
                var (first, second) = (StoreRecords.Ordinary(workflow, ancestorsKnown: i % 2 == 0), StoreRecords.Ordinary(workflow));
                var raised = new EctTokenRecord(first) { Level = EctAssuranceLevel.L3 };
                await probe.AddAsync(first, second);
                await probe.AddAsync(raised);

                // On a busy machine the others may have pushed them out by now.
                Assert.All(await probe.Store.RecordsAsync([first.Id, second.Id]), record => Assert.Contains(record, new[] { raised, second }));
                if (i % 100 == 0) Assert.All(await probe.ListAsync(workflow), record => Assert.Equal(workflow, record.WorkflowId));
            }
        })));

        Assert.InRange(probe.Records + probe.Evicted, 8 * 1_500 * 2, 8 * 1_500 * 3);
        clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal((0, empty), (probe.Records, probe.Size));
    }

    private static Guid ChosenId(long number) => new((int)number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static async Task AddAsync(InMemoryStore store, EctTokenRecord record) =>
        Assert.Null(await store.TryAddAsync([record], TestContext.Current.CancellationToken));

    /// <summary>Real time, and who asks for it is noticed.</summary>
    private sealed class AskedClock : TimeProvider
    {
        public Action? Asked { get; set; }

        public override long GetTimestamp()
        {
            Asked?.Invoke();
            return base.GetTimestamp();
        }
    }
}
