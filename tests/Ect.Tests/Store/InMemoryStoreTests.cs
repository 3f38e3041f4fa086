using Ect.Store;
using Microsoft.Extensions.Time.Testing;
using static Ect.TestUtils.TestTokens;

namespace Ect.Tests;

public sealed class InMemoryStoreTests : IDisposable
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly InMemoryStore _store;

    public InMemoryStoreTests() => _store = new(Options(), _clock);

    public void Dispose() => _store.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_IdsInAnyCase_AllThatAreThere()
    {
        EctTokenRecord a = Record(Token()), b = Record(Token());
        await Add(a, b);
        Assert.Equal([a, b], await _store.RecordsAsync([a.Id, Forge.NewId(), b.Id.ToUpperInvariant()]));
    }

    [Fact]
    public async Task Find_SignedAndUnsignedUnderOneId_Both()
    {
        var signed = Token();
        await Add(Record(signed), Record(Token(signed.Id, level: EctAssuranceLevel.L1)));
        Assert.Equal(2, (await _store.RecordsAsync([signed.Id])).Count);
    }

    [Fact]
    public async Task TryAdd_SameTokenAgain_NoConflict()
    {
        var record = Record(Token());
        Assert.Null(await Add(record));
        Assert.Null(await Add(record));
    }

    [Fact]
    public async Task TryAdd_AnotherTokenUnderTheId_ConflictShowsTheFirst()
    {
        var record = Record(Token());
        await Add(record);

        Assert.Equal(record, await Add(Record(Token(record.Id, issuer: Forge.Bob))));
        Assert.Equal([record], await _store.RecordsAsync([record.Id]));
    }

    [Fact]
    public async Task TryAdd_RecordedByNow_LevelRisesAndNeverFalls()
    {
        var record = Record(Token());
        var raised = new EctTokenRecord(record) { Level = EctAssuranceLevel.L3, PathLevel = EctAssuranceLevel.L3 };

        foreach (var added in new[] { record, raised, record }) Assert.Null(await Add(added));

        Assert.Equal([raised], await _store.RecordsAsync([record.Id]));
    }

    [Fact]
    public async Task TryAdd_AncestorsAreKnownNow_RecordIsCompletedAndStaysSo()
    {
        var token = Token();
        await Add(Record(token, ancestorsKnown: false));
        await Add(Record(token, ancestorsKnown: true, EctAssuranceLevel.L1));
        await Add(Record(token, ancestorsKnown: false));

        var record = Assert.Single(await _store.RecordsAsync([token.Id]));
        Assert.True(record.AncestorsKnown);
        Assert.Equal(EctAssuranceLevel.L1, record.PathLevel);
    }

    [Fact]
    public async Task Find_BeforeAndAfterRetention_FoundThenGoneWhateverWasAddedAgain()
    {
        var record = Record(Token());
        await Add(new EctTokenRecord(record) { AncestorsKnown = false });
        _clock.Advance(Retention - TimeSpan.FromTicks(1));
        await Add(record);

        Assert.Single(await _store.RecordsAsync([record.Id]));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Empty(await _store.RecordsAsync([record.Id]));
    }

    [Fact]
    public async Task ListWorkflow_AnyCase_OldestFirst()
    {
        var workflow = Forge.NewId();
        var newer = Record(Token(workflow: workflow, issuedAt: Forge.Now.AddSeconds(1)));
        var older = Record(Token(workflow: workflow));
        await Add(newer, older, Record(Token()), Record(Token(workflow: Forge.NewId())));

        Assert.Equal([older, newer], await _store.ListWorkflowAsync(workflow.ToUpperInvariant(), 10_000, Cancellation));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task ListWorkflow_Limit_ShowsWhatWasRecordedLast(int limit)
    {
        var workflow = Forge.NewId();
        var records = Enumerable.Range(0, 3).Select(i => Record(Token(workflow: workflow, issuedAt: Forge.Now.AddSeconds(i)))).ToArray();
        await _store.TryAddAsync(records, Cancellation);

        Assert.Equal(records[^Math.Min(limit, 3)..], await _store.ListWorkflowAsync(workflow, limit, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _store.ListWorkflowAsync(workflow, 0, Cancellation));
    }

    [Fact]
    public async Task ListWorkflow_SomeExpired_ShowsTheOthers()
    {
        var workflow = Forge.NewId();
        EctTokenRecord first = Record(Token(workflow: workflow)), second = Record(Token(workflow: workflow));
        await Add(first);
        _clock.Advance(Retention / 2);
        await Add(second);

        _clock.Advance(Retention / 2);
        Assert.Equal([second], await _store.ListWorkflowAsync(workflow, 10_000, Cancellation));
        _clock.Advance(Retention);
        Assert.Empty(await _store.ListWorkflowAsync(workflow, 10_000, Cancellation));
    }

    [Fact]
    public async Task TryAdd_SixtyFourTokensUnderOneIdAtOnce_OneWins()
    {
        for (var round = 0; round < 200; round++)
        {
            var id = Forge.NewId();
            var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => Add(Record(Token(id))), Cancellation)));

            var owner = Assert.Single(await _store.RecordsAsync([id]));
            Assert.Single(results, existing => existing is null);
            Assert.All(results, existing => Assert.True(existing is null || existing.Equals(owner)));
        }
    }

    private Task<EctTokenRecord?> Add(params EctTokenRecord[] records) => _store.TryAddAsync(records, Cancellation).AsTask();
}
