namespace Ect.Satellite.Tests;

/// <summary>Remembers uses of tokens.</summary>
public sealed class VaultReplayCache(VaultServer server) : IEctReplayCache
{
    public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        lock (server.Gate)
        {
            if (server.IsAway) throw new EctReplayCacheException("The vault is away.") { NothingRecorded = true };
            if (entries.Any(IsUsed)) return ValueTask.FromResult(false);
            foreach (var entry in entries) server.Uses[entry.Key] = entry.Attempt;
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        lock (server.Gate)
            foreach (var entry in entries)
                if (server.Uses.TryGetValue(entry.Key, out var attempt) && attempt == entry.Attempt) server.Uses.Remove(entry.Key);
        return ValueTask.CompletedTask;
    }

    /// <summary>A write that is repeated, because its answer was lost, is no second use.</summary>
    private bool IsUsed(EctReplayEntry entry) => server.Uses.TryGetValue(entry.Key, out var attempt) && attempt != entry.Attempt;
}
