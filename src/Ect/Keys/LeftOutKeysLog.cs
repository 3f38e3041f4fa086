using Ect.Collections;
using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Keys;

/// <summary>Warns once of each key that is left out of a set. After a refresh, it warns only of what has changed.</summary>
internal sealed class LeftOutKeysLog(ILogger logger)
{
    private const int MaxWarnings = 10; // For one set at once. The health check shows more.
    private const int MaxOwners = 5_000; // Owners come and go as the configuration is reloaded.

    private readonly RecentMap<string, IReadOnlyList<LeftOutKey>> _told = new(MaxOwners);
    private readonly Lock _gate = new();

    /// <param name="owner">Whose keys they are.</param>
    /// <param name="leftOut">The keys that are left out now.</param>
    public void Tell(string owner, IReadOnlyList<LeftOutKey> leftOut)
    {
        lock (_gate)
        {
            if (leftOut.SequenceEqual(_told.Find(owner) ?? [])) return;
            _told.Set(owner, _ => leftOut);
        }

        foreach (var key in leftOut.Take(MaxWarnings)) logger.KeyLeftOut(owner, key.Name, key.Reason);
        if (leftOut.Count > MaxWarnings) logger.MoreKeysLeftOut(owner, leftOut.Count - MaxWarnings);
    }
}
