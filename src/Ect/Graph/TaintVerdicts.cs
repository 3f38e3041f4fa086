using System.Collections.Concurrent;
using Ect.Store;

namespace Ect.Graph;

/// <summary>Which recorded tokens descend from something revoked, as long as the revocations stay what they are. Thread-safe, and bounded.</summary>
internal sealed class TaintVerdicts
{
    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<TokenKey, bool> _verdicts = [];
    private int _count;

    public bool TryGet(TokenKey key, out bool isTainted) => _verdicts.TryGetValue(key, out isTainted);

    public void Set(TokenKey key, bool isTainted)
    {
        if (!_verdicts.TryAdd(key, isTainted) || Interlocked.Increment(ref _count) < Capacity) return;

        // All can be found out again; what is in use comes back first.
        Interlocked.Exchange(ref _count, 0);
        _verdicts.Clear();
    }
}
