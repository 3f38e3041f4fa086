using System.Diagnostics;
using System.Text.Json;
using Ect.Benchmarks.Table;

namespace Ect.Benchmarks.Ledger;

/// <summary>The other side of <see cref="WriterProgram"/>.</summary>
internal sealed class WriterProcess : IAsyncDisposable
{
    private readonly ChildProcess _process = new(core: null, [WriterProgram.Command]);

    private WriterProcess() { }

    /// <summary>Starts writers, one process after the other.</summary>
    public static async Task<WriterProcess> StartAsync(WriterSettings settings)
    {
        var writers = new WriterProcess();
        await writers._process.WriteLineAsync(JsonSerializer.Serialize(settings));
        await writers._process.ReadLineAsync();
        return writers;
    }

    public async Task<WriterTimes> MeasureAsync(TimeSpan duration)
    {
        await _process.WriteLineAsync(duration.TotalSeconds.ToString(Machine.Culture));
        return JsonSerializer.Deserialize<WriterTimes>(await _process.ReadLineAsync())!;
    }

    /// <summary>Stops it where it stands (SIGSTOP) for a while.</summary>
    public async Task FreezeAsync(TimeSpan duration)
    {
        await SignalAsync("STOP");
        await Task.Delay(duration);
        await SignalAsync("CONT");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("/bin/kill", [$"-{signal}", _process.Id.ToString(Machine.Culture)]);
        await kill.WaitForExitAsync();
    }
}
