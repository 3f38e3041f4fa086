using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Ect.Replay;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

public sealed class InMemoryReplayCacheTests : IDisposable
{
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(10);
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly InMemoryReplayCache _cache;

    public InMemoryReplayCacheTests() => _cache = New(1_000_000);

    public void Dispose() => _cache.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryAdd_SecondAttempt_False()
    {
        var key = NewKey();
        Assert.True(await Add(Entry(key)));
        Assert.False(await Add(Entry(key)));
    }

    /// <summary>Nor does it take anything back.</summary>
    [Fact]
    public async Task TryAdd_CallerHasGone_RecordsNothing()
    {
        var gone = new CancellationToken(canceled: true);
        var (fresh, used) = (Entry(NewKey()), Entry(NewKey()));
        await Add(used);

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await _cache.TryAddAsync([fresh], gone));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await _cache.ReleaseAsync([used], gone));

        Assert.True(await Add(Entry(fresh.Key)));
        Assert.False(await Add(Entry(used.Key)));
    }

    [Fact]
    public async Task Calls_NothingIsGiven_NameWhatIsMissing()
    {
        Assert.Throws<ArgumentNullException>("options", () => new InMemoryReplayCache(null!, _clock));
        Assert.Throws<ArgumentNullException>("clock", () => new InMemoryReplayCache(TestTokens.Options(), null!));
        await Assert.ThrowsAsync<ArgumentNullException>("entries", async () => await _cache.TryAddAsync(null!, Cancellation));
        await Assert.ThrowsAsync<ArgumentNullException>("entries", async () => await _cache.ReleaseAsync(null!, Cancellation));
    }

    [Fact]
    public async Task TryAdd_SameAttemptAgain_TrueBecauseItsOwnWriteIsNoReplay()
    {
        var entry = Entry(NewKey());
        Assert.True(await Add(entry));
        Assert.True(await Add(entry));
        Assert.False(await Add(Entry(entry.Key))); // It is there still.
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

        Assert.Equal("The replay cache in memory is full. Raise InMemory:ReplayCapacity, or share a replay cache.", e.Message);
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

    /// <summary>Between two turns of the timer, and wherever the entries lie that have ended.</summary>
    [Fact]
    public async Task TryAdd_FullOfEntriesThatHaveJustEnded_TakesNewOnes()
    {
        using var cache = New(1);
        for (var i = 0; i < 20; i++)
        {
            Assert.True(await cache.TryAddAsync([Entry(NewKey()) with { Retention = TimeSpan.FromSeconds(1) }], Cancellation));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
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

    [Theory]
    [InlineData(3, 2, true)]
    [InlineData(3, 3, true)]
    [InlineData(3, 4, false)]
    [InlineData(300, 299, true)]
    [InlineData(300, 300, true)]
    [InlineData(300, 301, false)]
    public async Task TryAdd_AroundTheCapacity_FitsOrRecordsNone(int capacity, int count, bool fits)
    {
        using var cache = New(capacity);
        EctReplayEntry[] entries = [.. Enumerable.Range(0, count).Select(_ => Entry(NewKey()))];

        if (fits) Assert.True(await cache.TryAddAsync(entries, Cancellation));
        else await Assert.ThrowsAsync<EctReplayCacheException>(async () => await cache.TryAddAsync(entries, Cancellation));

        foreach (var entry in entries.Take(capacity - count)) Assert.True(await cache.TryAddAsync([Entry(NewKey())], Cancellation));
        Assert.Equal(!fits, await cache.TryAddAsync([Entry(entries[0].Key)], Cancellation));
    }

    [Fact]
    public async Task TryAdd_Full_SaysWhenTheFirstEntryEnds()
    {
        using var cache = New(3);
        foreach (var minutes in (int[])[9, 4, 7]) await cache.TryAddAsync([Entry(NewKey()) with { Retention = TimeSpan.FromMinutes(minutes) }], Cancellation);
        _clock.Advance(TimeSpan.FromMinutes(1));

        var e = await Assert.ThrowsAsync<EctReplayCacheException>(async () => await cache.TryAddAsync([Entry(NewKey())], Cancellation));

        Assert.Equal(TimeSpan.FromMinutes(3), e.RetryAfter);
        _clock.Advance(e.RetryAfter!.Value - TimeSpan.FromTicks(1));
        await Assert.ThrowsAsync<EctReplayCacheException>(async () => await cache.TryAddAsync([Entry(NewKey())], Cancellation));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(await cache.TryAddAsync([Entry(NewKey())], Cancellation));
    }

    [Fact]
    public async Task TryAdd_FullAndGivenBack_HasRoomAgain()
    {
        using var cache = New(2);
        EctReplayEntry first = Entry(NewKey()), second = Entry(NewKey());
        await cache.TryAddAsync([first, second], Cancellation);

        await cache.ReleaseAsync([first], Cancellation);
        await cache.ReleaseAsync([first], Cancellation);

        Assert.True(await cache.TryAddAsync([Entry(NewKey())], Cancellation));
        await Assert.ThrowsAsync<EctReplayCacheException>(async () => await cache.TryAddAsync([Entry(NewKey())], Cancellation));
    }

    /// <summary>The longest that a token is remembered is a <c>MaxAge</c>, three tolerances and a second: it may be issued ahead of this clock.</summary>
    [Fact]
    public async Task TryAdd_ThousandTokensASecond_FitByDefaultForAsLongAsTheyAreRemembered()
    {
        var options = TestTokens.Options();
        var retention = ReplayKey.For(TestTokens.Token(issuedAt: Forge.Now + options.Value.ClockSkew, lifetime: TimeSpan.FromHours(1)), Forge.Me, options.Value, Forge.Now, Guid.Empty).Retention;
        Assert.Equal(TimeSpan.FromSeconds(991), retention);
        using var cache = new InMemoryReplayCache(options, _clock);

        for (var second = 0; second < 1_000; second++) // Longer than they are remembered.
        {
            EctReplayEntry[] entries = [.. Enumerable.Range(0, 1_000).Select(number => new EctReplayEntry(KeyOf(second * 1_000 + number), Guid.NewGuid(), retention, Forge.Now))];
            Assert.True(await cache.TryAddAsync(entries, Cancellation));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(await cache.TryAddAsync([Entry(KeyOf(999_999))], Cancellation));
    }

    [Fact]
    public async Task Release_AnotherAttemptWhoseEntryEnded_TheNewOneStays()
    {
        var first = Entry(NewKey());
        await Add(first);
        _clock.Advance(Retention);
        await Add(Entry(first.Key));

        await _cache.ReleaseAsync([first], Cancellation);

        Assert.False(await Add(Entry(first.Key)));
    }

    [Fact]
    public async Task TryAdd_LongestRetention_DoesNotOverflow()
    {
        var entry = Entry(NewKey()) with { Retention = TimeSpan.MaxValue };
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await Add(entry));

        _clock.Advance(TimeSpan.FromDays(1));

        Assert.False(await Add(Entry(entry.Key)));
    }

    [Fact]
    public async Task TryAdd_NoRetention_Throws() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Add(Entry(NewKey()), Entry(NewKey()) with { Retention = TimeSpan.Zero }));

    [Fact]
    public async Task TryAdd_WallClockIsSet_NeitherForgetsNorKeeps()
    {
        var clock = new SteadyClock();
        using var cache = new InMemoryReplayCache(TestTokens.Options(), clock);
        var entry = Entry(NewKey());
        await cache.TryAddAsync([entry], Cancellation);

        clock.Wall += TimeSpan.FromDays(1);
        Assert.False(await cache.TryAddAsync([Entry(entry.Key)], Cancellation));

        (clock.Wall, clock.Steady) = (clock.Wall - TimeSpan.FromDays(2), clock.Steady + Retention);
        Assert.True(await cache.TryAddAsync([Entry(entry.Key)], Cancellation));
    }

    [Fact]
    public async Task Gauges_WhileEntriesComeAndEnd_TellHowManyThereAreAndMayBe()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var cache = new InMemoryReplayCache(TestTokens.Options(o => o.InMemory.ReplayCapacity = 1_000), _clock, meters);
        using var entries = new MetricCollector<long>(meters, EctDiagnostics.MeterName, "ect.replay.entries");
        using var capacity = new MetricCollector<long>(meters, EctDiagnostics.MeterName, "ect.replay.capacity");
        var released = Entry(NewKey());
        Assert.Equal(("{token}", "{token}"), (entries.Instrument!.Unit, capacity.Instrument!.Unit));

        await cache.TryAddAsync([released, .. Enumerable.Range(0, 899).Select(_ => Entry(NewKey()))], Cancellation);
        AssertGauges(900);
        await cache.ReleaseAsync([released], Cancellation);
        AssertGauges(899);
        _clock.Advance(Retention - TimeSpan.FromTicks(1));
        AssertGauges(899);
        _clock.Advance(TimeSpan.FromSeconds(30)); // No traffic: a timer removes them.
        AssertGauges(0);

        void AssertGauges(long count)
        {
            entries.RecordObservableInstruments();
            capacity.RecordObservableInstruments();
            Assert.Equal((count, 1_000), (entries.LastMeasurement!.Value, capacity.LastMeasurement!.Value));
        }
    }

    /// <summary>Without the timer, which runs every 30 seconds.</summary>
    [Fact]
    public async Task TryAdd_TokensThatEndedAreThere_ItsOwnLeavesAndTwoMore()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var cache = new InMemoryReplayCache(TestTokens.Options(), _clock, meters);
        using var measured = new MetricCollector<long>(meters, EctDiagnostics.MeterName, "ect.replay.entries");
        EctReplayEntry[] entries = [.. Enumerable.Range(0, 10_000).Select(_ => Entry(NewKey()) with { Retention = TimeSpan.FromSeconds(20) })];
        await cache.TryAddAsync(entries, Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(20));

        Assert.True(await cache.TryAddAsync([Entry(entries[0].Key)], Cancellation));

        measured.RecordObservableInstruments();
        Assert.Equal(10_000 - 3 + 1, measured.LastMeasurement!.Value);
    }

    [Fact]
    public async Task TryAdd_CapacityAskedForAtOnce_ExactlySoManyWin()
    {
        using var cache = New(100);
        var results = await AtOnce(64, async _ =>
        {
            try
            {
                return await cache.TryAddAsync([Entry(NewKey()), Entry(NewKey())], Cancellation);
            }
            catch (EctReplayCacheException)
            {
                return false;
            }
        });

        Assert.Equal(50, results.Count(won => won));
    }

    [Theory]
    [InlineData(-1, false), InlineData(0, false), InlineData(1, true)]
    public async Task TryAdd_FenceAtStart_OnlyWhatWasIssuedLaterThanTheToleranceAfterTheStart(int ticks, bool isBelieved)
    {
        using var cache = NewFenced();
        var entry = Entry(NewKey()) with { IssuedAt = Forge.Now + Tolerance + TimeSpan.FromTicks(ticks) };
        _clock.Advance(TimeSpan.FromMinutes(5));

        if (isBelieved) Assert.True(await cache.TryAddAsync([entry], Cancellation));
        else
        {
            var e = await Assert.ThrowsAsync<EctReplayCacheException>(async () => await cache.TryAddAsync([entry], Cancellation));
            Assert.Equal((true, true, TimeSpan.FromSeconds(1)), (e.IsFenced, e.NothingRecorded, e.RetryAfter));
            Assert.Equal("The token may have been used before this process started.", e.Message);
        }
    }

    [Fact]
    public async Task TryAdd_FenceAtStartRefusesOneOfSeveral_NoneIsRecorded()
    {
        using var cache = NewFenced();
        var (old, late) = (Entry(NewKey()), Entry(NewKey()) with { IssuedAt = Forge.Now.AddMinutes(1) });

        await Assert.ThrowsAsync<EctReplayCacheException>(async () => await cache.TryAddAsync([late, old], Cancellation));

        Assert.True(await cache.TryAddAsync([late with { Attempt = Guid.NewGuid() }], Cancellation));
    }

    /// <summary>A caller that waits as long as it is told, and makes a new token then, is let through.</summary>
    [Theory]
    [InlineData(0), InlineData(250), InlineData(999)]
    public async Task TryAdd_TokenMadeAfterRetryAfter_Passes(int milliseconds)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        using var cache = NewFenced();
        _clock.Advance(TimeSpan.FromMilliseconds(300));
        var e = await Assert.ThrowsAsync<EctReplayCacheException>(async () => await cache.TryAddAsync([Entry(NewKey())], Cancellation));

        _clock.Advance(e.RetryAfter!.Value);
        var now = DateTimeOffset.FromUnixTimeSeconds(_clock.GetUtcNow().ToUnixTimeSeconds()); // as iat is written

        Assert.True(await cache.TryAddAsync([Entry(NewKey()) with { IssuedAt = now }], Cancellation));
    }

    [Fact]
    public async Task Verify_FenceAtStart_RefusedWithItsOwnReason()
    {
        using var forge = new Forge();
        using var service = new TestService(o => o.InMemory.FenceAtStart = true, trusted: [forge]);

        var result = await service.VerifyAsync(forge.Token());

        Assert.Equal((EctFailureReason.ReplayFenced, TimeSpan.FromSeconds(31)), (result.FailureReason, result.RetryAfter));
    }

    private static TimeSpan Tolerance => TimeSpan.FromSeconds(30);

    private InMemoryReplayCache NewFenced() => new(TestTokens.Options(o => o.InMemory.FenceAtStart = true), _clock);

    private InMemoryReplayCache New(int capacity) => new(TestTokens.Options(o => o.InMemory.ReplayCapacity = capacity), _clock);

    private Task<bool> Add(params EctReplayEntry[] entries) => _cache.TryAddAsync(entries, Cancellation).AsTask();

    private static EctReplayEntry Entry(EctDigest key) => new(key, Guid.NewGuid(), Retention, Forge.Now);

    private static EctDigest NewKey() => new(RandomNumberGenerator.GetBytes(EctDigest.Length));

    private static EctDigest KeyOf(int number)
    {
        Span<byte> key = stackalloc byte[EctDigest.Length];
        BitConverter.TryWriteBytes(key, number);
        return new EctDigest(key);
    }

    /// <summary>Starts all of them behind one gate, so that they truly meet.</summary>
    private static async Task<bool[]> AtOnce(int count, Func<int, Task<bool>> use)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var uses = Enumerable.Range(0, count).Select(i => Task.Run(async () => { await gate.Task; return await use(i); })).ToArray();
        gate.SetResult();
        return await Task.WhenAll(uses);
    }

    /// <summary>A machine whose wall clock is set.</summary>
    private sealed class SteadyClock : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = Forge.Now;

        public TimeSpan Steady { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Steady.Ticks;
    }
}
