using Ect.Benchmarks.Table;

namespace Ect.Benchmarks.Ledger;

/// <summary>Prints what the ledger can do beside its bars, and what the signatures alone cost in the same run.</summary>
internal static class LedgerCommand
{
    private const string Usage = """
        dotnet run -c Release --project tests/Ect.Benchmarks -- ledger [options]
          --only TEXT     only rows that contain the text; "large" fills a ledger, and runs only when it is asked for
          --entries COUNT how many entries a large ledger gets; 10^6 by default
          --quick         shorter rows: four minutes, for development
        """;

    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        if (TableArguments.TryParse(args) is not { IsHuge: false } arguments)
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }

        await using var servers = new LedgerServers();
        var isLarge = arguments.Only is LargeLedger.Name;
        output.WriteLine($"{Machine.Description}; load average {Machine.LoadAverage}.");
        output.WriteLine(SignatureCost.Measure());
        output.WriteLine();
        if (isLarge) await LargeLedger.RunAsync(servers, arguments.Entries ?? 1_000_000, EctReceiptSignature.PerBatch, output);
        else await RunRowsAsync(servers, arguments, output);
        output.WriteLine();
        output.WriteLine($"{SignatureCost.Measure()} Load average {Machine.LoadAverage}.");
        return 0;
    }

    private static async Task RunRowsAsync(LedgerServers servers, TableArguments arguments, TextWriter output)
    {
        output.WriteLine(LedgerRow.Head);
        LedgerRow[] rows = [.. LedgerRow.All.Where(row => row.What.Contains(arguments.Only, StringComparison.OrdinalIgnoreCase))];
        foreach (var row in rows) output.WriteLine(await row.RunAsync(servers, arguments.IsQuick));
        if (!rows.Any(row => row.Storage is LedgerStorageKind.Sqlite)) return;
        output.WriteLine();
        output.WriteLine(await SqliteCost.MeasureAsync(
            await servers.NewAsync(LedgerStorageKind.Sqlite, EctReceiptSignature.PerBatch), TimeSpan.FromSeconds(arguments.IsQuick ? 8 : 20)));
    }
}
