namespace Ect.Tool.Probing;

/// <summary>How far a service's clock is from the one here: somewhere between two bounds.</summary>
/// <param name="Least">It is at least this far ahead; behind, if negative.</param>
/// <param name="Most">It is at most this far ahead; behind, if negative.</param>
internal readonly record struct ClockDistance(TimeSpan Least, TimeSpan Most)
{
    /// <summary><c>Date</c> has whole seconds, and servers keep it for a second: Kestrel and nginx write it once for all answers of
    /// one.</summary>
    private static readonly TimeSpan Unsaid = TimeSpan.FromSeconds(2);

    /// <summary>Finds the bounds from one answer.</summary>
    /// <param name="date">What the service's clock said at some time while we waited.</param>
    /// <param name="asked">What the clock here said before.</param>
    /// <param name="answered">What the clock here said afterwards.</param>
    public static ClockDistance Of(DateTimeOffset date, DateTimeOffset asked, DateTimeOffset answered) =>
        new(date - answered, date + Unsaid - asked);

    /// <summary>Tells how good it is, for services that tolerate so much.</summary>
    public FindingState Judge(TimeSpan tolerance)
    {
        if (Nearest > tolerance) return FindingState.Bad;
        return Nearest > tolerance / 2 || Farthest > tolerance ? FindingState.Note : FindingState.Good;
    }

    /// <summary>Writes the bounds, with a tenth of a second rounded outwards.</summary>
    public override string ToString()
    {
        var (from, to) = (Math.Floor(10 * Least.TotalSeconds) / 10, Math.Ceiling(10 * Most.TotalSeconds) / 10);
        return FormattableString.Invariant($"between {from:+0.0;-0.0;0.0} and {to:+0.0;-0.0;0.0} s");
    }

    private TimeSpan Nearest => Least > TimeSpan.Zero ? Least : Most < TimeSpan.Zero ? -Most : TimeSpan.Zero;

    private TimeSpan Farthest => Most > -Least ? Most : -Least;
}
