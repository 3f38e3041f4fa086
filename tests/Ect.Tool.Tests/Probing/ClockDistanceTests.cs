using Ect.Tool.Probing;

namespace Ect.Tool.Tests;

public sealed class ClockDistanceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    /// <summary>The clocks are the same, and Date was written at once: at the end of its second, or a second before it was sent.</summary>
    [Theory]
    [InlineData(0, 0), InlineData(999, 0), InlineData(999, 999), InlineData(0, 999)]
    public void Of_TheSameClock_ZeroIsBetweenTheBounds(int writtenAt, int keptFor)
    {
        var sent = Noon.AddMilliseconds(writtenAt + keptFor);

        var distance = ClockDistance.Of(Noon, sent, sent);

        Assert.InRange(TimeSpan.Zero, distance.Least, distance.Most);
        Assert.Equal(TimeSpan.FromSeconds(2), distance.Most - distance.Least);
    }

    [Fact]
    public void Of_SlowAnswer_BoundsAreAsFarApartAsItTook()
    {
        var distance = ClockDistance.Of(Noon, Noon.AddSeconds(-3), Noon.AddSeconds(4));

        Assert.Equal((TimeSpan.FromSeconds(-4), TimeSpan.FromSeconds(5)), (distance.Least, distance.Most));
        Assert.Equal("between -4.0 and +5.0 s", $"{distance}");
    }

    [Fact]
    public void ToString_BetweenTenths_RoundedOutwards() =>
        Assert.Equal("between -0.2 and +1.9 s", $"{new ClockDistance(TimeSpan.FromSeconds(-0.12), TimeSpan.FromSeconds(1.88))}");

    [Theory]
    [InlineData(-1, 1, nameof(FindingState.Good)), InlineData(15_000, 17_000, nameof(FindingState.Good))]
    [InlineData(15_001, 17_001, nameof(FindingState.Note)), InlineData(30_000, 32_000, nameof(FindingState.Note))]
    [InlineData(30_001, 32_001, nameof(FindingState.Bad)), InlineData(0, 30_000, nameof(FindingState.Good))]
    [InlineData(0, 30_001, nameof(FindingState.Note))]
    public void Judge_AtTheLimits_OfBothSigns(int least, int most, string state)
    {
        var ahead = new ClockDistance(TimeSpan.FromMilliseconds(least), TimeSpan.FromMilliseconds(most));
        var behind = new ClockDistance(-ahead.Most, -ahead.Least);

        Assert.Equal((state, state), ($"{ahead.Judge(Tolerance)}", $"{behind.Judge(Tolerance)}"));
    }
}
