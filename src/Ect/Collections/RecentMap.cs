using System.Collections.Concurrent;

namespace Ect.Collections;

/// <summary>A map that forgets what was not used for the longest time, and never what is among the last so many. Thread-safe.</summary>
/// <param name="size">How many are kept at least; at most it is twice as many.</param>
internal sealed class RecentMap<TKey, TValue>(int size)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<TKey, TValue> _young = [], _old = [];
    private int _count;

    /// <summary>Finds a value, which is then in use again.</summary>
    public TValue? Find(TKey key)
    {
        if (_young.TryGetValue(key, out var value)) return value;
        return _old.ContainsKey(key) ? Set(key, known => known) : null;
    }

    /// <summary>Sets what <paramref name="make"/> makes of the value that is there.</summary>
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
