namespace Ect.AspNetCore.Tests;

/// <summary>A replay cache that is out of reach for the first <paramref name="failures"/> times, and then accepts everything.</summary>
internal sealed class FlakyReplayCache(int failures) : IEctReplayCache
{
    private int _asked;

    public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) =>
        Interlocked.Increment(ref _asked) <= failures ? throw new EctReplayCacheException("Out of reach.") : ValueTask.FromResult(true);

    public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
