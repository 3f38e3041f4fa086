using Ect.Store;
using Microsoft.Extensions.Time.Testing;
using static Ect.TestUtils.TestTokens;

namespace Ect.Tests;

/// <summary>A store in memory that has more to keep than it may: it gives way, oldest first, and never refuses.</summary>
public sealed class FullStoreTests : IDisposable
{
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly StoreProbe _probe;
    private readonly long _empty;

    public FullStoreTests()
    {
        _probe = new(MaxBytes, _clock);
        _empty = _probe.Size;
    }

    public void Dispose() => _probe.Dispose();

    [Fact]
    public async Task TryAdd_BeyondTheBound_OldestRecordsLeaveAndAllNewerOnesStay()
    {
        var records = await FillAsync(times: 3);

        var found = (await _probe.Store.RecordsAsync([.. records.Select(record => record.Id)])).Select(record => record.Id).ToHashSet();

        Assert.Equal((found.Count, records.Count - found.Count), (_probe.Records, _probe.Evicted));
        Assert.All(records[..^found.Count], record => Assert.DoesNotContain(record.Id, found));
        Assert.All(records[^found.Count..], record => Assert.Contains(record.Id, found));
        Assert.InRange(_probe.Size, MaxBytes - 1_000, MaxBytes);
    }

    /// <summary>It counts when a record first came, not when it was last added or completed.</summary>
    [Fact]
    public async Task TryAdd_AgainAndCompleted_LeavesWhenItWouldHave()
    {
        var first = StoreRecords.Ordinary(ancestorsKnown: false);
        await _probe.AddAsync(first);
        var others = await FillAsync(times: 2, until: () => _probe.Size < MaxBytes - 400); // room for one more, or for none

        var completed = new EctTokenRecord(first) { AncestorsKnown = true, Level = EctAssuranceLevel.L3 };
        await _probe.AddAsync(completed);
        Assert.Equal([completed], await _probe.Store.RecordsAsync([first.Id]));
        Assert.Equal(0, _probe.Evicted);
        await _probe.AddAsync(StoreRecords.Ordinary(), StoreRecords.Ordinary());

        Assert.Empty(await _probe.Store.RecordsAsync([first.Id]));
        Assert.Single(await _probe.Store.RecordsAsync([others[1].Id]));
    }

    [Fact]
    public async Task TryAdd_RecordHasLeft_IsTakenAgainAndItsIdIsFree()
    {
        var first = StoreRecords.Ordinary();
        await _probe.AddAsync(first);
        await FillAsync(times: 2);

        await _probe.AddAsync(new EctTokenRecord(first) { Digest = EctDigest.Of("another token"u8) });

        Assert.NotEqual([first], await _probe.Store.RecordsAsync([first.Id]));
    }

    [Fact]
    public async Task ListWorkflow_ItsOldestHaveLeft_ShowsTheOthersAndThenIsGone()
    {
        var workflow = Forge.NewId();
        await _probe.AddAsync([.. Enumerable.Range(0, 600).Select(_ => StoreRecords.Ordinary(workflow))]);
        Assert.Equal(600, (await _probe.ListAsync(workflow)).Count);

        await FillAsync(times: 1, until: () => _probe.Evicted < 300);
        Assert.Equal(600 - _probe.Evicted, (await _probe.ListAsync(workflow)).Count);

        await FillAsync(times: 2);
        Assert.Empty(await _probe.ListAsync(workflow));
    }

    [Fact]
    public async Task Find_RecordThatNamedAnIdHasLeft_IsNotAwaitedAnyMore()
    {
        var (once, again) = (Forge.NewId(), Forge.NewId());
        await _probe.AddAsync(Naming(once, again));
        await _probe.AddAsync(StoreRecords.Ordinary(), Naming(again));
        Assert.Equal([once, again], await _probe.Store.AwaitedAsync(once, again));

        await FillAsync(times: 2, until: () => _probe.Evicted == 0);
        Assert.Equal([again], await _probe.Store.AwaitedAsync(once, again));

        await FillAsync(times: 2);
        Assert.Empty(await _probe.Store.AwaitedAsync(once, again));

        static EctTokenRecord Naming(params string[] ids) =>
            new EctTokenRecord(StoreRecords.Ordinary(ancestorsKnown: false)) { Predecessors = ids };
    }

    [Fact]
    public async Task Retention_HasEnded_NothingIsLeftOfRecordsWorkflowsAndAwaitedIds()
    {
        for (var i = 0; i < 50; i++)
            await _probe.AddAsync(StoreRecords.Largest(), StoreRecords.Ordinary(), Record(Token(level: EctAssuranceLevel.L1)));
        Assert.InRange(_probe.Size, _empty + 1, MaxBytes);

        _clock.Advance(Retention);
        _clock.Advance(TimeSpan.FromSeconds(30)); // the timer's turn

        Assert.Equal((0, _empty), (_probe.Records, _probe.Size));
        await _probe.AddAsync(StoreRecords.Ordinary());
        Assert.Equal(1, _probe.Records);
    }

    [Fact]
    public async Task TryAdd_LargestTokens_AreCountedWithAllTheyTake()
    {
        await _probe.AddAsync(StoreRecords.Ordinary());
        var ordinary = _probe.Size - _empty;
        await _probe.AddAsync(StoreRecords.Largest());
        // 10,944 bytes of text, and of each of a hundred predecessors its id and its entry among those that are awaited.
        Assert.InRange(_probe.Size - _empty - ordinary, 10_944 + 100 * (16 + PlaceIndex.BytesPerEntry), 22_500);
    }

    [Fact]
    public async Task TryAdd_LargerThanTheStore_StoreExceptionNamesTheOption()
    {
        var record = new EctTokenRecord(StoreRecords.Ordinary()) { Issuer = new string('i', MaxBytes) };
        var e = await Assert.ThrowsAsync<EctStoreException>(() => _probe.AddAsync(record));
        Assert.Contains("InMemory:StoreBytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryAdd_LargerThanASegment_ComesBackAndLeavesLikeAnyOther()
    {
        var large = new EctTokenRecord(StoreRecords.Ordinary()) { Issuer = new string('i', MaxBytes / 2) };
        var before = StoreRecords.Ordinary();
        await _probe.AddAsync(before, large);
        Assert.Equal([before, large], await _probe.Store.RecordsAsync([before.Id, large.Id]));

        await FillAsync(times: 2);
        Assert.Empty(await _probe.Store.RecordsAsync([before.Id, large.Id]));
        Assert.InRange(_probe.Size, MaxBytes - 1_000, MaxBytes);
    }

    [Fact]
    public async Task TryAdd_FillsUp_WarnsOnceUntilItHasBeenEmpty()
    {
        await FillAsync(times: 1, until: () => _probe.Size < MaxBytes / 5 * 4 - 1_000);
        Assert.Empty(_probe.Warnings);

        await FillAsync(times: 3);
        Assert.Contains("InMemory:StoreBytes", Assert.Single(_probe.Warnings), StringComparison.Ordinal);

        _clock.Advance(Retention + TimeSpan.FromSeconds(30));
        await FillAsync(times: 2);
        Assert.Equal(2, _probe.Warnings.Count());
    }

    /// <summary>A token that names what has left is told so, and the service goes on.</summary>
    [Fact]
    public async Task Verify_PredecessorHasLeft_PredecessorMissingAndOthersPass()
    {
        using var alice = new Forge();
        using var service = new TestService(o => o.InMemory.StoreBytes = MaxBytes, trusted: alice);
        var (id, kept) = (Forge.NewId(), Forge.NewId());
        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(alice.Token(c => c["jti"] = id))).FailureReason);
        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(After(id))).FailureReason);

        for (var i = 0; i < 10_000; i++) await service.Store.TryAddAsync([StoreRecords.Ordinary()], TestContext.Current.CancellationToken);
        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(alice.Token(c => c["jti"] = kept))).FailureReason);

        Assert.Equal(EctFailureReason.PredecessorMissing, (await service.VerifyAsync(After(id))).FailureReason);
        Assert.Equal(EctFailureReason.None, (await service.VerifyAsync(After(kept))).FailureReason);

        string After(string predecessor) => alice.Token(c => c["pred"] = new System.Text.Json.Nodes.JsonArray(predecessor));
    }

    /// <summary>Adds as many ordinary records as fit, several times over.</summary>
    private async Task<List<EctTokenRecord>> FillAsync(int times, Func<bool>? until = null)
    {
        var records = new List<EctTokenRecord>();
        for (var i = 0; i < times * MaxBytes / 300 && until?.Invoke() is not false; i++)
        {
            var record = StoreRecords.Ordinary();
            await _probe.AddAsync(record);
            records.Add(record);
        }

        return records;
    }
}
