namespace Ect.Benchmarks.Ledger;

/// <summary>How long appends took in one process, in milliseconds.</summary>
/// <param name="Seconds">How long was measured.</param>
/// <param name="Latencies">Each append.</param>
/// <param name="LongestSilence">The longest time in which none ended.</param>
/// <param name="Processor">For how long the process was busy.</param>
internal sealed record WriterTimes(double Seconds, IReadOnlyList<float> Latencies, double LongestSilence, double Processor)
{
    /// <summary>Those of several processes at once.</summary>
    public static WriterTimes Of(IReadOnlyCollection<WriterTimes> all) => new(
        all.Max(times => times.Seconds), [.. all.SelectMany(times => times.Latencies).Order()], all.Max(times => times.LongestSilence),
        all.Sum(times => times.Processor));

    public double PerSecond => Latencies.Count / Seconds;

    /// <summary>What <paramref name="share"/> of the appends did not exceed, of times in order.</summary>
    public float Percentile(double share) => Latencies[(int)Math.Ceiling(share * Latencies.Count) - 1];
}
