using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>A replay cache for one instance, in its memory: what a service has until a shared one is configured.</summary>
/// <remarks>Bounded by <see cref="EctInMemoryOptions.ReplayCapacity"/>. When it is full of tokens that could still be spent, it
/// throws <see cref="EctReplayCacheException"/>; nothing alive is evicted. Several instances do not see each other's entries.</remarks>
public sealed class InMemoryEctReplayCache : IEctReplayCache, IDisposable
{
    private readonly ExpiringMap<EctDigest, Guid> _attempts;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="options">For the capacity.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public InMemoryEctReplayCache(IOptions<EctOptions> options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        _attempts = new(options.Value.InMemory.ReplayCapacity, clock);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_attempts.Gate) return ValueTask.FromResult(TryAdd(entries));
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_attempts.Gate)
        {
            foreach (var entry in entries)
                if (_attempts.TryGet(entry.Key, out var attempt) && attempt == entry.Attempt) _attempts.Remove(entry.Key);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the removal of expired entries.</summary>
    public void Dispose() => _attempts.Dispose();

    private bool TryAdd(IReadOnlyList<EctReplayEntry> entries)
    {
        var added = new List<EctReplayEntry>(entries.Count);
        foreach (var entry in entries)
        {
            if (!_attempts.TryGet(entry.Key, out var attempt)) added.Add(entry);
            else if (attempt != entry.Attempt) return false;
        }

        if (!_attempts.MakeRoom(added.Count))
            throw new EctReplayCacheException(
                $"The replay cache in memory is full. Raise {nameof(EctOptions.InMemory)}:{nameof(EctInMemoryOptions.ReplayCapacity)}, or share a replay cache.");

        foreach (var entry in added) _attempts.Add(entry.Key, entry.Attempt, entry.Retention);
        return true;
    }
}
