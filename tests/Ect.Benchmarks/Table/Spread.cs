using System.Globalization;

namespace Ect.Benchmarks.Table;

/// <summary>The values of all rounds, shown with no more digits than they agree on.</summary>
internal sealed class Spread
{
    private readonly double[] _sorted;
    private readonly string _ratioFormat;

    public Spread(IEnumerable<double> values)
    {
        _sorted = [.. values.Order()];
        var disagreement = At(0.75) - At(0.25);
        _ratioFormat = disagreement >= 2 ? "N0" : disagreement >= 0.2 ? "0.0" : "0.00";
    }

    public double Least => _sorted[0];

    public double Median => At(0.5);

    public double Most => _sorted[^1];

    /// <returns>One of the values, where they are ratios.</returns>
    public string Ratio(double value) => value.ToString(_ratioFormat, CultureInfo.InvariantCulture);

    private double At(double share) => _sorted[(int)(share * (_sorted.Length - 1))];
}
