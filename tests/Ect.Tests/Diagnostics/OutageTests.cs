using Ect.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Ect.Tests;

/// <summary>When an exception is worth its lines.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Tick = TimeSpan.FromTicks(1), Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new(Forge.Now);
    private readonly Exception _exception = new InvalidOperationException("Broken.");
    private readonly Outage _outage;

    public OutageTests() => _outage = new(_clock);

    [Fact]
    public void Failed_AgainAndAgain_IsDueAtOnceAndOnceAMinute()
    {
        Assert.Same(_exception, _outage.Failed(_exception));
        Assert.Null(_outage.Failed(_exception));
        _clock.Advance(Minute - Tick);
        Assert.Null(_outage.Failed(_exception));
        _clock.Advance(Tick);
        Assert.Same(_exception, _outage.Failed(_exception));
        Assert.Null(_outage.Failed(_exception));
    }

    [Fact]
    public void Failed_AfterASuccess_IsDueAtOnce()
    {
        _outage.Failed(_exception);
        _clock.Advance(Second);

        Assert.Equal(Second, _outage.Answered());
        Assert.Null(_outage.Answered());
        Assert.Same(_exception, _outage.Failed(_exception));
    }

    [Fact]
    public void Answered_BeforeItHasSettled_EndsNothing()
    {
        _outage.Failed(_exception);
        _clock.Advance(Second - Tick);
        Assert.Null(_outage.Answered(Second));
        Assert.Null(_outage.Failed(_exception));

        _clock.Advance(Second);

        Assert.Equal(Second + Second - Tick, _outage.Answered(Second));
    }

    [Fact]
    public void Answered_WithoutAFailure_EndsNothing() => Assert.Null(_outage.Answered());
}
