using System.Text.Json;

namespace Ect.Benchmarks.Table;

/// <summary>The processes of one measurement. They are there for as long as it runs.</summary>
internal sealed class Stage(TableArguments arguments) : IAsyncDisposable
{
    private readonly List<ChildProcess> _workers = [];

    public bool IsHuge => arguments.IsHuge;

    /// <summary>Starts a process that measures itself.</summary>
    public void StartWorker(string bench, params IEnumerable<string> args) =>
        _workers.Add(new(Cores.Measured, [WorkerProgram.Command, bench, .. args]));

    /// <returns>The costs of all workers' contenders.</returns>
    public async Task<IReadOnlyDictionary<string, Cost>> RunRoundAsync()
    {
        var costs = new Dictionary<string, Cost>();
        foreach (var worker in _workers)
        {
            await worker.WriteLineAsync("round");
            foreach (var (name, cost) in JsonSerializer.Deserialize<Dictionary<string, Cost>>(await worker.ReadLineAsync())!) costs[name] = cost;
        }

        return costs;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers) await worker.DisposeAsync();
    }
}
