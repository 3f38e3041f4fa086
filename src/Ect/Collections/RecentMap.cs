using System.Collections.Concurrent;

namespace Ect.Collections;

/// <summary>A map that forgets the values that have not been used for the longest time, and never one of the most recent. It is
/// thread-safe.</summary>
/// <param name="size">The number of values that are kept at least. At most twice as many are kept.</param>
internal sealed class RecentMap<TKey, TValue>(int size)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = [], _old = [];
    private int _count;

    /// <summary>Finds a value and marks it as used.</summary>
    public TValue? Find(TKey key)
    {
        if (_young.TryGetValue(key, out var value)) return value;
        return _old.ContainsKey(key) ? Set(key, known => known) : null;
    }

    /// <summary>Replaces a value by the result of <paramref name="make"/>, which gets the value that is there.</summary>
    /// <returns>The new value.</returns>
    public TValue? Set(TKey key, Func<TValue?, TValue?> make)
    {
        lock (_gate)
        {
            var isYoung = _young.TryGetValue(key, out var known);
            if (!isYoung) _old.TryGetValue(key, out known);
            if (make(known) is not { } value) return null;
            if (!isYoung && _count >= size) (_old, _young, _count) = (_young, [], 0);
            if (!_young.ContainsKey(key)) _count++;
            return _young[key] = value;
        }
    }
}
