using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Ect.Collections;

/// <summary>A bounded dictionary whose entries are removed when they have expired, and never before.</summary>
/// <remarks>Every call is made while <see cref="Gate"/> is held, so that the owner can decide several keys in one step. Each addition
/// removes a few expired entries. When additions have stopped, a timer removes the rest in small batches. Time is monotonic: setting the
/// wall clock neither removes an entry early nor keeps it longer.</remarks>
internal sealed class ExpiringMap<TKey, TValue> : IDisposable
    where TKey : notnull
{
    private const int BatchSize = 256;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);
    private static readonly Comparer<Entry> SoonestFirst = Comparer<Entry>.Create(
        static (x, y) => x.Deadline != y.Deadline ? x.Deadline.CompareTo(y.Deadline) : x.Number.CompareTo(y.Number));

    private readonly Dictionary<TKey, Entry> _entries = [];
    private readonly SortedSet<Entry> _byDeadline = new(SoonestFirst);
    private readonly int _capacity;
    private readonly Action<TValue>? _removed;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly ITimer _timer;
    private long _lastNumber;

    /// <param name="capacity">How many entries there may be at once.</param>
    /// <param name="clock">The source of time.</param>
    /// <param name="removed">Called for every value that is removed, while the gate is held.</param>
    public ExpiringMap(int capacity, TimeProvider clock, Action<TValue>? removed = null)
    {
        (_capacity, _clock, _removed) = (capacity, clock, removed);
        _started = clock.GetTimestamp();
        _timer = clock.CreateTimer(static map => ((ExpiringMap<TKey, TValue>)map!).RemoveExpired(), this, Period, Period);
    }

    public Lock Gate { get; } = new();

    /// <summary>The number of entries that take up memory, including expired ones that are not removed yet.</summary>
    public int Count => _entries.Count;

    private TimeSpan Now => _clock.GetElapsedTime(_started);

    /// <summary>The values of all entries that have not expired.</summary>
    public IEnumerable<TValue> Values
    {
        get
        {
            Debug.Assert(Gate.IsHeldByCurrentThread);
            var now = Now;
            return _entries.Values.Where(entry => entry.Deadline > now).Select(entry => entry.Value);
        }
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        var found = _entries.TryGetValue(key, out var entry) && entry.Deadline > Now;
        value = found ? entry!.Value : default;
        return found;
    }

    /// <summary>Removes expired entries if necessary, and tells whether <paramref name="count"/> more entries fit.</summary>
    public bool MakeRoom(int count)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        // Twice as many are removed as are added, so that a backlog shrinks with traffic.
        RemoveExpired(2 * count);
        return _entries.Count <= _capacity - count;
    }

    /// <summary>Adds an entry for which room was made. It replaces an expired one under its key.</summary>
    public void Add(TKey key, TValue value, TimeSpan retention)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(retention, TimeSpan.Zero);
        Remove(key);

        var now = Now;
        var deadline = retention < TimeSpan.MaxValue - now ? now + retention : TimeSpan.MaxValue;
        var entry = new Entry(key, value, deadline, ++_lastNumber);
        _entries.Add(key, entry);
        _byDeadline.Add(entry);
    }

    /// <summary>Gives an existing entry another value. Its time does not change.</summary>
    public void Replace(TKey key, TValue value)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        _entries[key].Value = value;
    }

    public void Remove(TKey key)
    {
        Debug.Assert(Gate.IsHeldByCurrentThread);
        if (!_entries.Remove(key, out var entry)) return;
        _byDeadline.Remove(entry);
        _removed?.Invoke(entry.Value);
    }

    public void Dispose() => _timer.Dispose();

    private void RemoveExpired()
    {
        bool more;
        do
        {
            // The gate is released between batches, so that requests can pass.
            lock (Gate) more = RemoveExpired(BatchSize);
        }
        while (more);
    }

    /// <returns>Whether there may be more.</returns>
    private bool RemoveExpired(int atMost)
    {
        var now = Now;
        for (var removed = 0; removed < atMost; removed++)
        {
            if (_byDeadline.Min is not { } next || next.Deadline > now) return false;
            Remove(next.Key);
        }

        return true;
    }

    private sealed class Entry(TKey key, TValue value, TimeSpan deadline, long number)
    {
        public TKey Key { get; } = key;
        public TValue Value { get; set; } = value;
        public TimeSpan Deadline { get; } = deadline;
        public long Number { get; } = number;
    }
}
