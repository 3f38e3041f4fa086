namespace Ect.AspNetCore.OpenApi.Tests;

/// <summary>A replay cache that is out of reach.</summary>
internal sealed class BrokenReplayCache : IEctReplayCache
{
    public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) =>
        throw new EctReplayCacheException("Out of reach.");

    public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken) =>
        throw new EctReplayCacheException("Out of reach.");
}
