using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Ect.Ledger.Receipts;

/// <summary>A public key that several threads verify with at once. <see cref="ECDsa"/> makes no promise for concurrent calls, so each of
/// them has a copy to itself: there are as many as ever verified at once.</summary>
internal sealed class PublicKeyPool(ECParameters parameters)
{
    private readonly ConcurrentBag<ECDsa> _idle = [];

    public T Use<T>(Func<ECDsa, T> use)
    {
        var key = _idle.TryTake(out var idle) ? idle : ECDsa.Create(parameters);
        try
        {
            return use(key);
        }
        finally
        {
            _idle.Add(key);
        }
    }
}
