using Ect.Dashboard.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Dashboard.Tests;

/// <summary>However many feeds look, they take a twentieth of a processor's time together, and none waits long for another.</summary>
public sealed class EventBudgetTests
{
    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly EventBudget _budget;

    private TimeSpan _worked;

    public EventBudgetTests() => _budget = new(_clock, () => _worked);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_OfAnotherFeed_WaitsForItsTurnAndForTheRestOfAll()
    {
        var gate = new TaskCompletionSource<int>();
        var first = _budget.SpendAsync(() => gate.Task, Cancellation);
        var second = _budget.SpendAsync(() => Task.FromResult(2), Cancellation);
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        _worked = TimeSpan.FromMilliseconds(50);
        Assert.False(second.IsCompleted);
        gate.SetResult(1);
        Assert.Equal(1, await first);

        // The rest begins when the one who passes on has heard of the end.
        await Poll.UntilAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(10));
                return Task.FromResult(second.IsCompleted);
            },
            TimeSpan.FromSeconds(30), "all have rested");

        Assert.InRange(_clock.GetUtcNow() - Forge.Now, TimeSpan.FromMilliseconds(1_000), TimeSpan.MaxValue);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Look_ThatWaitedForAStore_KeepsNobodyWaiting(bool isFailure)
    {
        async Task<int> WaitAsync()
        {
            await Task.Yield();
            _clock.Advance(TimeSpan.FromSeconds(4));
            return isFailure ? throw new EctStoreException("It is away.") : 1;
        }

        var first = _budget.SpendAsync(WaitAsync, Cancellation);
        if (isFailure) await Assert.ThrowsAsync<EctStoreException>(() => first);
        else Assert.Equal(1, await first);

        Assert.Equal(2, await _budget.SpendAsync(() => Task.FromResult(2), Cancellation).WaitAsync(Cancellation));
    }

    [Fact]
    public async Task Look_WhileRequestsWork_CountsItsOwnTimeAtMost()
    {
        await _budget.SpendAsync(() => WorkAsync(TimeSpan.FromMilliseconds(50), ofAll: TimeSpan.FromSeconds(10)), Cancellation);

        await AssertRestAsync(TimeSpan.FromMilliseconds(950));
    }

    [Fact]
    public async Task Look_ThatTakesLong_KeepsOthersWaitingForTwoSecondsAtMost()
    {
        await _budget.SpendAsync(() => WorkAsync(TimeSpan.FromSeconds(3), ofAll: TimeSpan.FromSeconds(3)), Cancellation);

        await AssertRestAsync(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Look_WithoutAnAnswer_GivesItsTurnAwayAndNobodyRestsForIt()
    {
        var never = _budget.SpendAsync(() => new TaskCompletionSource<int>().Task, Cancellation);
        var next = _budget.SpendAsync(() => Task.FromResult(2), Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(next.IsCompleted);

        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(2, await next.WaitAsync(Cancellation));
        Assert.False(never.IsCompleted);
    }

    [Fact]
    public void Of_OneApplication_IsOneBudgetHoweverManyDashboardsItMaps()
    {
        using var services = new ServiceCollection().AddSingleton<TimeProvider>(_clock).BuildServiceProvider();
        using var others = new ServiceCollection().AddSingleton<TimeProvider>(_clock).BuildServiceProvider();

        Assert.Same(EventBudget.Of(services), EventBudget.Of(services));
        Assert.NotSame(EventBudget.Of(services), EventBudget.Of(others));
    }

    [Fact]
    public void Events_OfManyCharacters_AreKeptUpToABound()
    {
        var feed = new SilentFeed();
        for (var number = 1; number <= 3; number++) feed.Add(number, new("task", new string('x', 200_000)));

        Assert.Equal([2, 3], feed.After(0).Select(one => one.Number));
        Assert.Equal(1, feed.Since);
    }

    private Task<int> WorkAsync(TimeSpan time, TimeSpan ofAll)
    {
        _clock.Advance(time);
        _worked += ofAll;
        return Task.FromResult(1);
    }

    /// <summary>Checks how long the next look waits after one that is over.</summary>
    private async Task AssertRestAsync(TimeSpan rest)
    {
        var next = _budget.SpendAsync(() => Task.FromResult(2), Cancellation);
        _clock.Advance(rest - TimeSpan.FromTicks(1));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(2, await next.WaitAsync(Cancellation));
    }

    private sealed class SilentFeed : Feed
    {
        public override IReadOnlyList<LiveEvent> Present => [];

        public override Task<IReadOnlyList<LiveEvent>?> LookAsync(CancellationToken stopping) => throw new NotSupportedException();
    }
}
