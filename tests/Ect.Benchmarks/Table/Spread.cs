using System.Globalization;

namespace Ect.Benchmarks.Table;

/// <summary>The values of all rounds, shown with no more digits than they agree on.</summary>
internal sealed class Spread
{
    private readonly double[] _sorted;
    private readonly string _format;

    public Spread(IEnumerable<double> values)
    {
        _sorted = [.. values.Order()];
        var disagreement = At(0.75) - At(0.25);
        _format = disagreement >= 2 || _sorted[0] >= 100 ? "N0" : disagreement >= 0.2 ? "0.0" : "0.00";
    }

    public double Median => At(0.5);

    public string MedianText => Text(Median);

    public string RangeText => $"{Text(_sorted[0])} to {Text(_sorted[^1])}";

    private double At(double share) => _sorted[(int)(share * (_sorted.Length - 1))];

    private string Text(double value) => value.ToString(_format, CultureInfo.InvariantCulture);
}
