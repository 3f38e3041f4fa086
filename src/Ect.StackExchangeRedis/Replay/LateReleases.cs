using Ect.StackExchangeRedis.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.StackExchangeRedis.Replay;

/// <summary>Takes uses back later, if the first attempt found nothing or no Redis. A write whose connection was lost may arrive after the
/// release, which was sent by the next connection. Nobody waits for it, and it only removes uses of its own attempt.</summary>
/// <param name="release">Takes uses back, and returns those that were not there.</param>
/// <param name="clock">The source of time.</param>
/// <param name="logger">Where uses that were not taken back are logged.</param>
internal sealed class LateReleases(
    Func<IReadOnlyList<EctReplayEntry>, Task<IReadOnlyList<EctReplayEntry>>> release, TimeProvider clock, ILogger logger) : IDisposable
{
    private static readonly TimeSpan SummaryDelay = TimeSpan.FromSeconds(10);
    private const int MaxWaiting = 10_000;
    private static readonly TimeSpan[] Delays = [.. new[] { 1, 2, 4, 8, 16 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    private readonly CancellationTokenSource _end = new();
    private int _waiting;
    private int _left;

    /// <summary>Adds uses to take back. If too many are waiting, they are left and logged.</summary>
    public void Add(IReadOnlyList<EctReplayEntry> entries)
    {
        if (entries.Count is 0) return;
        if (Interlocked.Add(ref _waiting, entries.Count) <= MaxWaiting)
        {
            _ = RunAsync(entries);
            return;
        }

        Interlocked.Add(ref _waiting, -entries.Count);
        _ = LeaveAsync(entries.Count);
    }

    public void Dispose()
    {
        _end.Cancel();
        TellLeft();
    }

    private async Task RunAsync(IReadOnlyList<EctReplayEntry> entries)
    {
        var (open, isUnanswered) = (entries, false);
        foreach (var delay in Delays)
        {
            await Task.Delay(delay, clock, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_end.IsCancellationRequested) return;
            try
            {
                (open, isUnanswered) = (await release(open).ConfigureAwait(false), false);
            }
            catch (EctReplayCacheException)
            {
                isUnanswered = true;
            }

            if (open.Count is 0) break;
        }

        Interlocked.Add(ref _waiting, -entries.Count);
        if (isUnanswered) await LeaveAsync(open.Count).ConfigureAwait(false);
    }

    /// <summary>Logs uses that were left. An outage leaves one for each request, so the first logs them all together.</summary>
    private async Task LeaveAsync(int count)
    {
        if (Interlocked.Add(ref _left, count) != count) return;
        await Task.Delay(SummaryDelay, clock, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        TellLeft();
    }

    private void TellLeft()
    {
        if (Interlocked.Exchange(ref _left, 0) is > 0 and var left) logger.UsesNotTakenBack(left);
    }
}
