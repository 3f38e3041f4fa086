using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Keys;

/// <summary>Warns of each key that a set loses, once: a set that comes again with every refresh is news only where it changed.</summary>
internal sealed class LeftOutKeysLog(ILogger logger)
{
    private const int MaxWarnings = 10; // Of one set at once; the health check shows more.

    private readonly Dictionary<string, IReadOnlyList<LeftOutKey>> _told = new(StringComparer.Ordinal);

    /// <param name="owner">Whose keys they are: one that is configured, so that what is remembered is bounded.</param>
    /// <param name="leftOut">What the set has lost now.</param>
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
