namespace Ect.Dashboard.Answers;

/// <summary>Makes a result once for all who ask for it meanwhile, and for those who ask for a while after. Bounded: where the results get
/// too large, the oldest go. Thread-safe.</summary>
/// <param name="clock">The source of time.</param>
/// <param name="lifetime">How long a result is kept after it was made.</param>
/// <param name="maxSize">How large all that are kept may be together.</param>
/// <param name="sizeOf">How large a result is; <see langword="null"/> for one that is not kept.</param>
internal sealed class SharedResults<TKey, TResult>(
    TimeProvider clock, TimeSpan lifetime, long maxSize, Func<TResult, long?> sizeOf) where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Work> _works = [];
    private readonly LinkedList<Work> _kept = new(); // The oldest first.
    private long _size;

    /// <summary>Gets a result that is there, waits for one that is being made, or makes it.</summary>
    /// <param name="key">What the result depends on.</param>
    /// <param name="make">Makes it. Others wait for it as well, so no caller ends it.</param>
    public Task<TResult> GetAsync(TKey key, Func<Task<TResult>> make)
    {
        lock (_gate)
        {
            if (_works.TryGetValue(key, out var known))
            {
                if (known.MadeAt is not { } made || clock.GetElapsedTime(made) < lifetime) return known.Result;
                Forget(known);
            }

            var work = new Work(key);
            _works.Add(key, work);
            using var suppressed = ExecutionContext.SuppressFlow(); // It is no part of the request that comes first.
            return work.Result = Task.Run(() => MakeAsync(work, make));
        }
    }

    /// <summary>Forgets results that nobody will ask for any more.</summary>
    public void Forget(Predicate<TKey> isOver)
    {
        lock (_gate)
        {
            foreach (var (_, work) in _works.Where(one => isOver(one.Key)).ToList()) Forget(work);
        }
    }

    private async Task<TResult> MakeAsync(Work work, Func<Task<TResult>> make)
    {
        long? size = null;
        try
        {
            var result = await make();
            size = sizeOf(result);
            return result;
        }
        finally
        {
            lock (_gate)
            {
                if (size is { } kept && _works.GetValueOrDefault(work.Key) == work) Keep(work, kept);
                else Forget(work);
            }
        }
    }

    private void Keep(Work work, long size)
    {
        (work.MadeAt, work.Size) = (clock.GetTimestamp(), size);
        work.Place = _kept.AddLast(work);
        _size += size;
        while (_size > maxSize) Forget(_kept.First!.Value);
        if (work.Place is not null) _ = ForgetLaterAsync(work);
    }

    private async Task ForgetLaterAsync(Work work)
    {
        await Task.Delay(lifetime, clock);
        lock (_gate) Forget(work);
    }

    private void Forget(Work work)
    {
        if (_works.GetValueOrDefault(work.Key) == work) _works.Remove(work.Key);
        if (work.Place is not { } place) return;
        _kept.Remove(place);
        _size -= work.Size;
        work.Place = null;
    }

    /// <summary>A result, or the making of it.</summary>
    private sealed class Work(TKey key)
    {
        public TKey Key { get; } = key;

        public Task<TResult> Result { get; set; } = null!;

        /// <summary>When it was made; <see langword="null"/> while it is.</summary>
        public long? MadeAt { get; set; }

        public long Size { get; set; }

        /// <summary>Its place among those that are kept; <see langword="null"/> if it is not.</summary>
        public LinkedListNode<Work>? Place { get; set; }
    }
}
