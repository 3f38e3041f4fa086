namespace Ect.Benchmarks;

/// <summary>How long requests took, and how long all of them together.</summary>
internal sealed class LoadTimes
{
    private readonly List<TimeSpan> _latencies = [];
    private TimeSpan _total;

    public int Count => _latencies.Count;

    public double PerSecond => Count / _total.TotalSeconds;

    public void Add(IEnumerable<TimeSpan> latencies, TimeSpan total)
    {
        _latencies.AddRange(latencies);
        _latencies.Sort();
        _total += total;
    }

    /// <summary>What <paramref name="share"/> of the requests did not exceed, in milliseconds.</summary>
    public double Percentile(double share) => _latencies[(int)Math.Ceiling(share * Count) - 1].TotalMilliseconds;
}
