using System.Diagnostics.Metrics;

namespace Ect.Diagnostics;

/// <summary>Creates histograms of durations in seconds. The default buckets of exporters are meant for milliseconds, and all durations
/// would fall into the first.</summary>
internal static class SecondsHistogram
{
    /// <summary>The buckets, from the time of a look-up in memory to that of a dependency that hangs.</summary>
    private static readonly InstrumentAdvice<double> Advice = new()
    {
        HistogramBucketBoundaries =
        [
            0.000_005, 0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005,
            0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
        ],
    };

    public static Histogram<double> CreateSecondsHistogram(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Advice);
}
