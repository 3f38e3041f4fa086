using System.Collections.Concurrent;
using Ect.Store;

namespace Ect.Graph;

/// <summary>Tells which recorded tokens descend from something that is revoked, as long as the revocations are the same. It is thread-safe
/// and bounded.</summary>
internal sealed class TaintVerdicts
{
    private const int Capacity = 100_000;

    private readonly ConcurrentDictionary<TokenKey, bool> _verdicts = [];
    private int _count;

    public bool TryGet(TokenKey key, out bool isTainted) => _verdicts.TryGetValue(key, out isTainted);

    public void Set(TokenKey key, bool isTainted)
    {
        if (!_verdicts.TryAdd(key, isTainted) || Interlocked.Increment(ref _count) < Capacity) return;

        // Everything can be found out again. Verdicts in use come back first.
        Interlocked.Exchange(ref _count, 0);
        _verdicts.Clear();
    }
}
