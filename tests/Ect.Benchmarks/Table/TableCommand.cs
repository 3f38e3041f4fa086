namespace Ect.Benchmarks.Table;

/// <summary>Prints what the product costs beside what it is compared with in the same run.</summary>
internal static class TableCommand
{
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        if (TableArguments.TryParse(args) is not { } arguments)
        {
            await output.WriteLineAsync(TableArguments.Usage);
            return 2;
        }

        var table = new MarkdownTable(output);
        table.WriteHead();
        foreach (var measurement in Measurements.All(arguments.IsHuge))
        {
            var rows = measurement.Rows.Where(row => row.Matches(arguments.Only)).ToList();
            if (rows.Count is 0) continue;

            var rounds = await measurement.RunAsync(arguments);
            foreach (var row in rows) table.WriteRow(row, rounds);
        }

        table.WriteFoot();
        return 0;
    }
}
