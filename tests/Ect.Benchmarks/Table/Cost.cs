namespace Ect.Benchmarks.Table;

/// <summary>The cost of one operation: the average over a round.</summary>
/// <param name="Wall">Microseconds on the clock.</param>
/// <param name="Processor">Microseconds of processor time, of all threads of the measured process: its garbage collection counts.</param>
internal sealed record Cost(double Wall, double Processor)
{
    /// <summary>Bytes allocated on the measured thread; <see langword="null"/> where the work moved between threads.</summary>
    public double? Bytes { get; init; }

    /// <summary>How often one operation waited for Redis.</summary>
    public double? RoundTrips { get; init; }

    /// <summary>For how much of the time what makes the load was busy; near 1 it is the load that is measured.</summary>
    public double? LoadShare { get; init; }
}
