using Microsoft.Extensions.Logging;

namespace Ect;

/// <summary>Takes uses back later, where a first attempt found nothing or no Redis: the write whose connection was lost may arrive behind
/// the release, which went by the next connection. Nobody waits for it, and only what holds the attempt's own value is ever removed.</summary>
/// <param name="release">Takes back, and returns what was not there.</param>
/// <param name="clock">When later is.</param>
/// <param name="logger">Where it is told that something was left.</param>
internal sealed class LateReleases(
    Func<IReadOnlyList<EctReplayEntry>, Task<IReadOnlyList<EctReplayEntry>>> release, TimeProvider clock, ILogger logger) : IDisposable
{
    private const int MaxWaiting = 10_000;
    private static readonly TimeSpan[] Delays = [.. new[] { 1, 2, 4, 8, 16 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    private readonly CancellationTokenSource _end = new();
    private int _waiting;

    /// <summary>Sees to entries, unless too many are waiting.</summary>
    public void Add(IReadOnlyList<EctReplayEntry> entries)
    {
        if (entries.Count is 0) return;
        if (Interlocked.Add(ref _waiting, entries.Count) <= MaxWaiting) _ = RunAsync(entries);
        else Interlocked.Add(ref _waiting, -entries.Count);
    }

    public void Dispose() => _end.Cancel();

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
        if (isUnanswered) logger.UsesNotTakenBack(open.Count);
    }
}
