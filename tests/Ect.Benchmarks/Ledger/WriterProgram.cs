using System.Text.Json;
using Ect.Benchmarks.Table;

namespace Ect.Benchmarks.Ledger;

/// <summary>Writers in a process of their own: they write from the first line on, and are measured for as many seconds as each further
/// line says.</summary>
internal static class WriterProgram
{
    public const string Command = "ledger-writers";

    public static async Task RunAsync()
    {
        if (await Console.In.ReadLineAsync() is not { } first) return;
        var settings = JsonSerializer.Deserialize<WriterSettings>(first)!;
        await using var service = new LedgerService(settings);
        await using var writers = new Writers(service.Ledger, settings.Writers);
        await writers.StartAsync();
        await Console.Out.WriteLineAsync("ready");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var times = await writers.MeasureAsync(TimeSpan.FromSeconds(double.Parse(line, Machine.Culture)));
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(times));
        }
    }
}
