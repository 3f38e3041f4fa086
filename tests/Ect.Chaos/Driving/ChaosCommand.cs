using System.Globalization;

namespace Ect.Chaos;

/// <summary>The long run: every scenario with the fence and without it, and a table of what came out.</summary>
internal static class ChaosCommand
{
    private const string Usage = """
        dotnet run -c Release --project tests/Ect.Chaos -- [options]
          --only TEXT        only scenarios whose name contains the text
          --fence on|off     only with the fence, or only without it
          --tokens N         how many tokens are issued in each scenario with the fence, at least (100,000)
          --rate N           how many tokens are issued in a second (500)
          --records FOLDER   keeps what the instances wrote, a line for each use: token, start, ticks, reason
          --list             names the scenarios
        """;

    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        if (ChaosArguments.TryParse(args) is not { } arguments)
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }

        var scenarios = Scenarios.All()
            .Where(scenario => scenario.Name.Contains(arguments.Only, StringComparison.OrdinalIgnoreCase)).ToList();
        if (arguments.IsList) return await ListAsync(scenarios, output);
        if (!ServerProgram.HasRedis)
        {
            await output.WriteLineAsync("redis-server and redis-cli are needed, and are not on PATH.");
            return 1;
        }

        return await RunAsync(scenarios, arguments, output);
    }

    private static async Task<int> ListAsync(IEnumerable<Scenario> scenarios, TextWriter output)
    {
        foreach (var scenario in scenarios) await output.WriteLineAsync(scenario.Name);
        return 0;
    }

    private static async Task<int> RunAsync(List<Scenario> scenarios, ChaosArguments arguments, TextWriter output)
    {
        if (arguments.RecordFolder is { } folder) Directory.CreateDirectory(folder);
        var settings = new ChaosSettings
        {
            TokensPerSecond = arguments.TokensPerSecond,
            Period = PeriodFor(arguments.TokensPerSecond),
            Tokens = arguments.Tokens,
            RecordFolder = arguments.RecordFolder,
        };
        var table = new ChaosTable(output);
        table.WriteHead();
        var (tokens, uses, isClean) = (0L, 0L, true);
        foreach (var scenario in scenarios)
        {
            var without = arguments.RunsWithout ? await RunAsync(scenario, settings with { HasFence = false, Tokens = 0 }, output) : null;
            var with = arguments.RunsWith ? await RunAsync(scenario, settings, output) : null;
            if ((with ?? without) is not { } report) isClean = false;
            else
            {
                table.WriteRow(report, with?.AcceptedTwice, without?.AcceptedTwice);
                if (with is not null) table.WriteFailures(with);
                isClean &= !arguments.RunsWith || (with is not null && !with.Failures().Any());
                (tokens, uses) = (tokens + report.Tokens, uses + report.Uses);
            }
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{tokens:N0} tokens, {uses:N0} uses; {Machine()}"));
        return isClean ? 0 : 1;
    }

    /// <returns><see langword="null"/> where it did not come to its end, whatever ended it: the others still run.</returns>
    private static async Task<ChaosReport?> RunAsync(Scenario scenario, ChaosSettings settings, TextWriter output)
    {
        try
        {
            return await new ChaosRun(settings).RunAsync(scenario);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await output.WriteLineAsync($"{scenario.Name}, {(settings.HasFence ? "with" : "without")} the fence: {e.Message}");
            return null;
        }
    }

    /// <summary>Short enough for two uses of each new token by each instance, and a use of an older one for every four of these.</summary>
    private static TimeSpan PeriodFor(int tokensPerSecond)
    {
        const double UsesPerToken = 2 * 1.25, Longest = 0.1;
        return TimeSpan.FromSeconds(Math.Min(Longest, new ChaosSettings().AtOnce / (UsesPerToken * tokensPerSecond)));
    }

    private static string Machine()
    {
        const string Load = "/proc/loadavg";
        var cores = $"{Environment.ProcessorCount} cores";
        return File.Exists(Load) ? $"{cores}, load {File.ReadAllText(Load).Split(' ')[1]}" : cores;
    }
}
