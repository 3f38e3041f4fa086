using System.Globalization;

namespace Ect.Benchmarks.Table;

/// <summary>What of a cost a row compares.</summary>
/// <param name="Read">The value; <see langword="null"/> where it was not measured.</param>
/// <param name="IsMoreBetter">Whether a bar is a lower bound.</param>
/// <param name="Show">The value with its unit.</param>
internal sealed record Measure(Func<Cost, double?> Read, bool IsMoreBetter, Func<double, string> Show)
{
    public static readonly Measure Processor = new(cost => cost.Processor, false, value => Text($"{value:N0} µs"));

    public static readonly Measure Rate = new(cost => 1_000_000 / cost.Wall, true, value => Text($"{value:N0}/s"));

    public static readonly Measure Clock = new(cost => cost.Wall, false, value => Text($"{value / 1_000:N0} ms"));

    public static readonly Measure Bytes = new(cost => cost.Bytes, false, value => Text($"{value:N0} B"));

    public static readonly Measure RoundTrips = new(cost => cost.RoundTrips, false, value => Text($"{value:0}"));

    public static readonly Measure LoadShare = new(cost => cost.LoadShare, false, value => Text($"{value:0%}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
