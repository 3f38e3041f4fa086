using System.Diagnostics;

namespace Ect.Benchmarks.Ledger;

/// <summary>Writers that append one token after the other, each waiting for its receipt.</summary>
internal sealed class Writers(IEctLedger ledger, int count) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private List<float> _latencies = [];
    private long _lastEnd;
    private double _longestSilence;
    private Task? _writing;

    /// <summary>Starts them, and waits for the first receipt.</summary>
    public async Task StartAsync()
    {
        await ledger.AppendAsync([LedgerTokens.Signed()], _end.Token);
        _writing = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(WriteAsync)));
    }

    /// <summary>Measures what they do for a while.</summary>
    public async Task<WriterTimes> MeasureAsync(TimeSpan duration)
    {
        var (started, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        lock (_gate) (_latencies, _lastEnd, _longestSilence) = ([], started, 0);
        await Task.WhenAny(_writing!, Task.Delay(duration));
        if (_writing!.IsCompleted) await _writing; // A writer has failed.
        lock (_gate)
            return new(
                Stopwatch.GetElapsedTime(started).TotalSeconds, [.. _latencies],
                Math.Max(_longestSilence, Stopwatch.GetElapsedTime(_lastEnd).TotalMilliseconds),
                (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_writing is not null) await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            var token = LedgerTokens.Signed();
            var begun = Stopwatch.GetTimestamp();
            await ledger.AppendAsync([token], _end.Token);
            lock (_gate)
            {
                var ended = Stopwatch.GetTimestamp();
                _longestSilence = Math.Max(_longestSilence, Stopwatch.GetElapsedTime(_lastEnd, ended).TotalMilliseconds);
                _lastEnd = ended;
                _latencies.Add((float)Stopwatch.GetElapsedTime(begun, ended).TotalMilliseconds);
            }
        }
    }
}
