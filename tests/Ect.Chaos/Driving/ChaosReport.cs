using System.Globalization;

namespace Ect.Chaos;

/// <summary>What the records of all instances say about one scenario.</summary>
public sealed record ChaosReport
{
    private static readonly TimeSpan RefusedWithin = TimeSpan.FromSeconds(1);

    public required string Scenario { get; init; }

    public required int Tokens { get; init; }

    public required int Uses { get; init; }

    /// <summary>How many tokens were accepted.</summary>
    public required int Accepted { get; init; }

    /// <summary>How many tokens were accepted more than once.</summary>
    public required int AcceptedTwice { get; init; }

    /// <summary>How long the slowest refusal took.</summary>
    public required TimeSpan SlowestRefusal { get; init; }

    /// <summary>Why that one was refused.</summary>
    public required EctFailureReason SlowestReason { get; init; }

    /// <summary>How long the machine kept an instance waiting for its turn, at most: by as much can a refusal be late.</summary>
    public required TimeSpan LongestPause { get; init; }

    /// <summary>After which time, from when there was somebody who could, all instances were answered again.</summary>
    public required TimeSpan ServedAgainAfter { get; init; }

    /// <summary>After which time they had to be.</summary>
    public required TimeSpan ServedWithin { get; init; }

    /// <summary>From the first refusal of a newly issued token by the fence to the last one.</summary>
    public required TimeSpan FencedFor { get; init; }

    /// <summary>What should not have been, in words. A time may be longer by the longest pause.</summary>
    public IEnumerable<string> Failures()
    {
        if (AcceptedTwice > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{AcceptedTwice:N0} tokens were accepted twice");
        if (IsLonger(SlowestRefusal, RefusedWithin)) yield return $"a refusal took too long: {SlowestReason}";
        if (IsLonger(ServedAgainAfter, ServedWithin)) yield return "the instances were not served again in time";
    }

    private bool IsLonger(TimeSpan time, TimeSpan limit) => time >= limit + LongestPause;
}
