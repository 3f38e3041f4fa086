using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Ect.AspNetCore.Tests;

/// <summary>A clock that tells when somebody begins to wait for a time.</summary>
internal sealed class ObservedClock(TimeSpan observed) : FakeTimeProvider(Forge.Now)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    /// <summary>Somebody waits for the observed time; fails where nobody does.</summary>
    public Task Begun => _begun.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>How often somebody has begun to wait for it.</summary>
    public int Count => _waits.Count(wait => wait == observed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Enqueue(dueTime);
        if (dueTime == observed) _begun.TrySetResult();
        return timer;
    }
}
