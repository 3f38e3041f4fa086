using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

/// <summary>A clock that stands still, and on which waits of less than a second are over at once. It tells what they were.</summary>
internal sealed class ImpatientClock() : FakeTimeProvider(Forge.Now)
{
    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero || dueTime >= TimeSpan.FromSeconds(1)) return base.CreateTimer(callback, state, dueTime, period);
        lock (Waits) Waits.Add(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
