namespace Ect.AspNetCore.Tests;

/// <summary>A replay cache that is out of reach.</summary>
/// <param name="retryAfter">When it says to try again.</param>
internal sealed class BrokenReplayCache(TimeSpan? retryAfter = null) : IEctReplayCache
{
    public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) =>
        throw new EctReplayCacheException("Out of reach.") { RetryAfter = retryAfter };

    public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) =>
        throw new EctReplayCacheException("Out of reach.");
}
