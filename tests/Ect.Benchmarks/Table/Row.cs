namespace Ect.Benchmarks.Table;

/// <summary>A line of the table: a contender, and what it is compared with in each round.</summary>
/// <param name="What">What is measured.</param>
/// <param name="Contender">Its name in the costs of a round.</param>
/// <param name="Baseline">The other's name; <see langword="null"/> for a row that shows the value itself.</param>
/// <param name="Measure">What of their costs is compared.</param>
/// <param name="Bar">What has to be reached.</param>
/// <param name="Aim">What should be reached.</param>
internal sealed record Row(string What, string Contender, string? Baseline, Measure Measure, double? Bar = null, double? Aim = null)
{
    public bool Matches(string text) => $"{What} {Contender} {Baseline}".Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <returns>The value of a round; <see langword="null"/> where it was not measured.</returns>
    public double? ValueIn(IReadOnlyDictionary<string, Cost> costs) =>
        Baseline is null ? Find(costs, Contender) : Find(costs, Contender) / Find(costs, Baseline);

    /// <returns>The medians of both sides, with their unit.</returns>
    public string SidesIn(IReadOnlyList<IReadOnlyDictionary<string, Cost>> rounds) =>
        Baseline is null ? "" : $"{Side(rounds, Contender)} : {Side(rounds, Baseline)}";

    public string Judge(double median) =>
        Bar is null ? "" : Reaches(median, Aim) ? "aim reached" : Reaches(median, Bar) ? "bar reached" : "missed";

    private bool Reaches(double median, double? goal) => goal is { } value && (Measure.IsMoreBetter ? median >= value : median <= value);

    private string Side(IReadOnlyList<IReadOnlyDictionary<string, Cost>> rounds, string name) =>
        Measure.Show(new Spread(rounds.Select(costs => Find(costs, name) ?? double.NaN)).Median);

    private double? Find(IReadOnlyDictionary<string, Cost> costs, string name) =>
        costs.TryGetValue(name, out var cost) ? Measure.Read(cost) : null;
}
