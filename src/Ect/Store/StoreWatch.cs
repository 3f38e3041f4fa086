using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Store;

/// <summary>Warns once when the store in memory fills up, and again only after it has become much emptier.</summary>
internal sealed class StoreWatch(long maxBytes, TimeSpan retention, ILogger logger)
{
    private readonly long _warnAt = maxBytes - maxBytes / 5; // 80 %
    private readonly long _calmBelow = maxBytes - maxBytes / 5 * 2; // 60 %
    private bool _warned;

    public void Look(long bytes)
    {
        if (bytes < _calmBelow) Volatile.Write(ref _warned, false);
        else if (bytes >= _warnAt && !Volatile.Read(ref _warned) && !Interlocked.Exchange(ref _warned, true))
            logger.StoreFillsUp(bytes, maxBytes, retention);
    }
}
