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

    /// <summary>The slowest refusal, by what the instance itself needed.</summary>
    public required Refusal SlowestRefusal { get; init; }

    /// <summary>How long it took, from when there was somebody who could answer, until all instances were served again.</summary>
    public required Outage LongestOutage { get; init; }

    /// <summary>How long it might take.</summary>
    public required TimeSpan ServedWithin { get; init; }

    /// <summary>From the first refusal of a newly issued token by the fence to the last one.</summary>
    public required TimeSpan FencedFor { get; init; }

    /// <summary>What should not have been, in words. What the machine gave to others counts for nobody.</summary>
    public IEnumerable<string> Failures()
    {
        if (AcceptedTwice > 0) yield return Invariant($"{AcceptedTwice:N0} tokens were accepted twice");
        if (SlowestRefusal.Own >= RefusedWithin) yield return $"a refusal took too long: {SlowestRefusal}";
        if (LongestOutage.Own >= ServedWithin)
            yield return Invariant($"the instances were served again after {LongestOutage.Took.TotalSeconds:0.000} s ")
                + Invariant($"in place of {ServedWithin.TotalSeconds:0} s, ")
                + Invariant($"of which {LongestOutage.Waited.TotalSeconds:0.000} s for want of a processor");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
