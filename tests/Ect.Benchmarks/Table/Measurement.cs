namespace Ect.Benchmarks.Table;

/// <summary>Rows that are measured in the same rounds.</summary>
/// <param name="Rows">What it fills.</param>
/// <param name="Rounds">How many rounds count, in the full run.</param>
/// <param name="StartAsync">Starts the processes whose workers are asked for a round in turn.</param>
internal sealed record Measurement(IReadOnlyList<Row> Rows, int Rounds, Func<Stage, Task> StartAsync)
{
    private const int QuickRounds = 5;

    /// <summary>How many rounds it takes until the code is optimized: on one core the runtime does it between others' calls, and some 100,000
    /// of them pass before it has ended.</summary>
    public int WarmUpRounds { get; init; } = 40;

    /// <returns>The costs of all contenders, round by round.</returns>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, Cost>>> RunAsync(TableArguments arguments)
    {
        await using var stage = new Stage();
        await StartAsync(stage);
        var rounds = new List<IReadOnlyDictionary<string, Cost>>();
        for (var round = -WarmUpRounds; round < (arguments.IsQuick ? QuickRounds : Rounds); round++)
        {
            var costs = await stage.RunRoundAsync();
            if (round >= 0) rounds.Add(costs);
        }

        return rounds;
    }
}
