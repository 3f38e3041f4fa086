namespace Ect.Benchmarks.Table;

/// <summary>Writes the rows as soon as they are known, and where they were measured.</summary>
internal sealed class MarkdownTable(TextWriter output)
{
    private readonly string _loadBefore = Machine.LoadAverage;

    public void WriteHead()
    {
        output.WriteLine("| what | against | median | range | medians of both | bar | aim | |");
        output.WriteLine("|---|---|--:|--:|--:|--:|--:|---|");
    }

    public void WriteRow(Row row, IReadOnlyList<IReadOnlyDictionary<string, Cost>> rounds)
    {
        double[] values = [.. rounds.Select(row.ValueIn).OfType<double>()];
        if (values.Length is 0)
        {
            output.WriteLine($"| {row.What} | {row.Baseline} | not measured | | | {Goal(row, row.Bar)} | {Goal(row, row.Aim)} | |");
            return;
        }

        var spread = new Spread(values);
        Func<double, string> show = row.Baseline is null ? row.Measure.Show : spread.Ratio;
        output.WriteLine($"| {row.What} | {row.Baseline} | {show(spread.Median)} | {show(spread.Least)} to {show(spread.Most)} "
            + $"| {row.SidesIn(rounds)} | {Goal(row, row.Bar)} | {Goal(row, row.Aim)} | {row.Judge(spread.Median)} |");
    }

    public void WriteFoot()
    {
        output.WriteLine();
        output.WriteLine($"{Machine.Description}; load average {_loadBefore} before, {Machine.LoadAverage} after.");
        output.WriteLine(Cores.Description);
    }

    private static string Goal(Row row, double? goal) =>
        goal is not { } value ? "" : row.Baseline is null ? row.Measure.Show(value) : string.Create(Machine.Culture, $"{value:0.00}");
}
