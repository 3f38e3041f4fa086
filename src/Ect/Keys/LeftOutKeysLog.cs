using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Keys;

/// <summary>Warns once of each key that is left out of a set. After a refresh, it warns only of what has changed.</summary>
internal sealed class LeftOutKeysLog(ILogger logger)
{
    private const int MaxWarnings = 10; // For one set at once. The health check shows more.

    private readonly Dictionary<string, IReadOnlyList<LeftOutKey>> _told = new(StringComparer.Ordinal);

    /// <param name="owner">Whose keys they are. It is a configured owner, so there is a bound to what is remembered.</param>
    /// <param name="leftOut">The keys that are left out now.</param>
    public void Tell(string owner, IReadOnlyList<LeftOutKey> leftOut)
    {
        lock (_told)
        {
            if (leftOut.SequenceEqual(_told.GetValueOrDefault(owner, []))) return;
            _told[owner] = leftOut;
        }

        foreach (var key in leftOut.Take(MaxWarnings)) logger.KeyLeftOut(owner, key.Name, key.Reason);
        if (leftOut.Count > MaxWarnings) logger.MoreKeysLeftOut(owner, leftOut.Count - MaxWarnings);
    }
}
