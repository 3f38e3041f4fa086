using Ect.Store;
using Microsoft.Extensions.Time.Testing;
using static Ect.TestUtils.TestTokens;

namespace Ect.Tests;

/// <summary>Which ids the store in memory calls awaited: over them a circle could close (profile, section 3, rule 5).</summary>
public sealed class AwaitedIdsTests : IDisposable
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly InMemoryStore _store;

    public AwaitedIdsTests() => _store = new(Options(), _clock);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Find_NamedBeforeItWasKnown_AwaitedInAnyCaseAndStillWhenItIsKnown()
    {
        var (id, other) = (Forge.NewId(), Forge.NewId());
        await AddAsync(Unsure(Token(after: [id])));
        Assert.Equal([id], await _store.AwaitedAsync(other, id.ToUpperInvariant()));

        await AddAsync(Record(Token(id)));
        Assert.Equal([id], await _store.AwaitedAsync(other, id));
    }

    [Fact]
    public async Task Find_NamedOnceItWasKnown_NotAwaited()
    {
        var known = Token();
        await AddAsync(Unsure(known));
        await AddAsync(Unsure(After(known)));
        Assert.Empty(await _store.AwaitedAsync(known.Id));
    }

    [Fact]
    public async Task Find_NamedBehindItInOneCall_NotAwaited()
    {
        var known = Token();
        await AddAsync(Unsure(known), Unsure(After(known)));
        Assert.Empty(await _store.AwaitedAsync(known.Id));
    }

    [Fact]
    public async Task Find_NamedBeforeItInOneCall_Awaited()
    {
        var late = Token();
        await AddAsync(Unsure(After(late)), Unsure(late));
        Assert.Equal([late.Id], await _store.AwaitedAsync(late.Id));
    }

    [Fact]
    public async Task Find_SomePredecessorsKnown_OnlyTheOthersAreAwaited()
    {
        var (known, unknown) = (Token(), Token());
        await AddAsync(Record(known));
        await AddAsync(Unsure(After(known, unknown)));
        Assert.Equal([unknown.Id], await _store.AwaitedAsync(known.Id, unknown.Id));
    }

    [Fact]
    public async Task Find_OnlyAnUnsignedTokenWasKnown_Awaited()
    {
        var unsigned = Token(level: EctAssuranceLevel.L1);
        await AddAsync(Record(unsigned));
        await AddAsync(Unsure(After(unsigned)));
        Assert.Equal([unsigned.Id], await _store.AwaitedAsync(unsigned.Id));
    }

    [Fact]
    public async Task Find_NamedByAnUnsignedToken_Awaited()
    {
        var id = Forge.NewId();
        await AddAsync(Unsure(Token(after: [id], level: EctAssuranceLevel.L1)));
        Assert.Equal([id], await _store.AwaitedAsync(id));
    }

    [Fact]
    public async Task Find_NamedByARecordThatKnowsAllItsAncestors_NotAwaited()
    {
        var id = Forge.NewId();
        await AddAsync(Record(Token(after: [id])));
        Assert.Empty(await _store.AwaitedAsync(id));
    }

    [Fact]
    public async Task Find_NamedTwice_AwaitedAsLongAsTheLaterRecordIsKept()
    {
        var id = Forge.NewId();
        await AddAsync(Unsure(Token(after: [id])));
        _clock.Advance(Retention / 2);
        await AddAsync(Unsure(Token(after: [id])));

        _clock.Advance(Retention - TimeSpan.FromTicks(1));
        Assert.Equal([id], await _store.AwaitedAsync(id));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await _store.AwaitedAsync(id));
    }

    private static EctTokenRecord Unsure(EctToken token) => Record(token, ancestorsKnown: false);

    private async Task AddAsync(params EctTokenRecord[] records) =>
        Assert.Null(await _store.TryAddAsync(records, TestContext.Current.CancellationToken));
}
