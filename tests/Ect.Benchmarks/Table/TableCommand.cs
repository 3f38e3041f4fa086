namespace Ect.Benchmarks.Table;

/// <summary>Prints what the product costs beside what it is compared with in the same run.</summary>
internal static class TableCommand
{
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        if (TableArguments.TryParse(args) is not { Entries: null } arguments)
        {
            await output.WriteLineAsync(TableArguments.Usage);
            return 2;
        }

        var table = new MarkdownTable(output);
        table.WriteHead();
        var isWhole = true;
        foreach (var measurement in Measurements.All(arguments.IsHuge))
        {
            var rows = measurement.Rows.Where(row => row.Matches(arguments.Only)).ToList();
            if (rows.Count is 0) continue;

            var rounds = await RunAsync(measurement, arguments);
            isWhole &= rounds.Count > 0;
            foreach (var row in rows) table.WriteRow(row, rounds);
        }

        table.WriteFoot();
        return isWhole ? 0 : 1;
    }

    /// <returns>None where a process has failed: the others still run.</returns>
    private static async Task<IReadOnlyList<IReadOnlyDictionary<string, Cost>>> RunAsync(Measurement measurement, TableArguments arguments)
    {
        try
        {
            return await measurement.RunAsync(arguments);
        }
        catch (Exception exception)
        {
            // Whatever it was: what is measured with other processes does not depend on it.
            await Console.Error.WriteLineAsync($"{exception.GetType().Name}: {exception.Message}");
            return [];
        }
    }
}
