namespace Ect.Satellite.Tests;

/// <summary>Remembers uses of tokens.</summary>
public sealed class VaultReplayCache(VaultServer server) : IEctReplayCache
{
    public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        lock (server.Gate)
        {
            if (server.IsAway) throw new EctReplayCacheException("The vault is away.") { NothingRecorded = true };
            if (entries.Any(entry => server.Uses.Contains(entry.Key))) return ValueTask.FromResult(false);
            server.Uses.UnionWith(entries.Select(entry => entry.Key));
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        lock (server.Gate) server.Uses.ExceptWith(entries.Select(entry => entry.Key));
        return ValueTask.CompletedTask;
    }
}
