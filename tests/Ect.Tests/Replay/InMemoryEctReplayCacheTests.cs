using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

public sealed class InMemoryEctReplayCacheTests : IDisposable
{
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(10);
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly InMemoryEctReplayCache _cache;

    public InMemoryEctReplayCacheTests() => _cache = New(1_000_000);

    public void Dispose() => _cache.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryAdd_SecondAttempt_False()
    {
        var key = NewKey();
        Assert.True(await Add(Entry(key)));
        Assert.False(await Add(Entry(key)));
    }

    [Fact]
    public async Task TryAdd_SameAttemptAgain_TrueBecauseItsOwnWriteIsNoReplay()
    {
        var entry = Entry(NewKey());
        Assert.True(await Add(entry));
        Assert.True(await Add(entry));
    }

    [Fact]
    public async Task TryAdd_OneOfSeveralIsThere_NoneIsRecorded()
    {
        var (used, fresh) = (NewKey(), NewKey());
        await Add(Entry(used));

        Assert.False(await Add(Entry(fresh), Entry(used)));
        Assert.True(await Add(Entry(fresh)));
    }

    [Fact]
    public async Task TryAdd_BeforeAndAfterRetention_FalseThenTrue()
    {
        var key = NewKey();
        await Add(Entry(key));

        _clock.Advance(Retention - TimeSpan.FromTicks(1));
        Assert.False(await Add(Entry(key)));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(await Add(Entry(key)));
    }

    [Fact]
    public async Task TryAdd_Full_ThrowsAndNamesTheOptionAndForgetsNothing()
    {
        using var cache = New(2);
        EctReplayEntry first = Entry(NewKey()), second = Entry(NewKey());
        Assert.True(await cache.TryAddAsync([first, second], Cancellation));

        var e = await Assert.ThrowsAsync<EctReplayCacheException>(async () => await cache.TryAddAsync([Entry(NewKey())], Cancellation));

        Assert.Contains("InMemory:ReplayCapacity", e.Message, StringComparison.Ordinal);
        Assert.False(await cache.TryAddAsync([Entry(first.Key)], Cancellation));
        Assert.False(await cache.TryAddAsync([Entry(second.Key)], Cancellation));
    }

    [Fact]
    public async Task TryAdd_RoomForOneOfTwo_ThrowsAndRecordsNone()
    {
        using var cache = New(2);
        await cache.TryAddAsync([Entry(NewKey())], Cancellation);
        EctReplayEntry first = Entry(NewKey()), second = Entry(NewKey());

        await Assert.ThrowsAsync<EctReplayCacheException>(async () => await cache.TryAddAsync([first, second], Cancellation));

        Assert.True(await cache.TryAddAsync([Entry(first.Key)], Cancellation));
    }

    [Fact]
    public async Task TryAdd_FullUntilEntriesExpire_TakesNewOnes()
    {
        using var cache = New(2);
        await cache.TryAddAsync([Entry(NewKey()), Entry(NewKey())], Cancellation);
        _clock.Advance(Retention);
        Assert.True(await cache.TryAddAsync([Entry(NewKey()), Entry(NewKey())], Cancellation));
    }

    [Fact]
    public async Task Release_OwnAttempt_CanBeUsedAgain()
    {
        var entry = Entry(NewKey());
        await Add(entry);
        await _cache.ReleaseAsync([entry], Cancellation);
        Assert.True(await Add(Entry(entry.Key)));
    }

    [Fact]
    public async Task Release_AnotherAttemptsEntry_Stays()
    {
        var key = NewKey();
        await Add(Entry(key));
        await _cache.ReleaseAsync([Entry(key)], Cancellation);
        Assert.False(await Add(Entry(key)));
    }

    [Fact]
    public async Task TryAdd_SixtyFourAtOnce_OneWins()
    {
        for (var round = 0; round < 200; round++)
        {
            var key = NewKey();
            Assert.Equal(1, (await AtOnce(64, _ => Add(Entry(key)))).Count(won => won));
        }
    }

    [Fact]
    public async Task TryAdd_OverlappingSetsAtOnce_WinnersShareNoKeyAndLosersLeaveNone()
    {
        for (var round = 0; round < 200; round++)
        {
            var keys = Enumerable.Range(0, 16).Select(_ => NewKey()).ToArray();
            var sets = Enumerable.Range(0, 64).Select(i => Enumerable.Range(0, 1 + i % 4).Select(k => keys[(i + 5 * k) % 16]).ToArray()).ToArray();

            var won = await AtOnce(64, i => Add([.. sets[i].Select(Entry)]));

            var taken = sets.Where((_, i) => won[i]).SelectMany(set => set).ToList();
            Assert.Distinct(taken);
            foreach (var key in keys) Assert.Equal(!taken.Contains(key), await Add(Entry(key)));
        }
    }

    private InMemoryEctReplayCache New(int capacity) => new(TestTokens.Options(o => o.InMemory.ReplayCapacity = capacity), _clock);

    private Task<bool> Add(params EctReplayEntry[] entries) => _cache.TryAddAsync(entries, Cancellation).AsTask();

    private static EctReplayEntry Entry(EctDigest key) => new(key, Guid.NewGuid(), Retention);

    private static EctDigest NewKey() => new(RandomNumberGenerator.GetBytes(EctDigest.Length));

    /// <summary>Starts all of them behind one gate, so that they truly meet.</summary>
    private static async Task<bool[]> AtOnce(int count, Func<int, Task<bool>> use)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var uses = Enumerable.Range(0, count).Select(i => Task.Run(async () => { await gate.Task; return await use(i); })).ToArray();
        gate.SetResult();
        return await Task.WhenAll(uses);
    }
}
