using System.Text.Json;

namespace Ect.Benchmarks.Table;

/// <summary>The other side of <see cref="Stage"/>: a round for each line that is read, until there are no more.</summary>
internal static class WorkerProgram
{
    public const string Command = "worker";

    public static async Task RunAsync(string name, string[] args)
    {
        await using var bench = Benches.Create(name, args);
        while (await Console.In.ReadLineAsync() is not null)
        {
            var round = new Round();
            await bench.RunRoundAsync(round);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(round.Costs));
        }
    }
}
