using System.ComponentModel;
using System.Diagnostics.Metrics;
using System.Numerics;
using Microsoft.Extensions.Options;

namespace Ect.Replay;

/// <summary>The replay cache of one instance, in its memory. A service uses it unless a shared cache is configured.</summary>
/// <remarks>It is limited by <see cref="EctInMemoryOptions.ReplayCapacity"/>. When it is full of tokens that could still be used, it throws
/// <see cref="EctReplayCacheException"/>; no live entry is evicted. A token takes about 55 bytes while it is remembered: a digest of 16
/// bytes, a deadline, and the indexes. Time is monotonic: setting the wall clock neither removes an entry early nor keeps it longer.
/// Several instances do not see each other's entries.</remarks>
[DisplayName("in memory")]
internal sealed class InMemoryReplayCache : IEctReplayCache, IEctFillGauge, IDisposable
{
    private const int TableCount = 64; // A set of tables has one bit for each.
    private const int BatchSize = 256;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly UseTable[] _tables = [.. Enumerable.Range(0, TableCount).Select(_ => new UseTable())];
    private readonly Fingerprints _fingerprints = new();
    private readonly long _capacity;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly ITimer _timer;
    private long _count;

    // Tokens that an earlier process accepted were issued by then, on a clock at most the tolerance ahead of ours.
    private readonly DateTimeOffset _fencedUntil = DateTimeOffset.MinValue;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="options">Provides the capacity, and whether tokens from before this moment are refused.</param>
    /// <param name="clock">The source of time.</param>
    /// <param name="meters">For the gauges <c>ect.replay.entries</c> and <c>ect.replay.capacity</c>; <see langword="null"/> for
    /// none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> or <paramref name="clock"/> is
    /// <see langword="null"/>.</exception>
    public InMemoryReplayCache(IOptions<EctOptions> options, TimeProvider clock, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        _capacity = options.Value.InMemory.ReplayCapacity;
        _clock = clock;
        _started = clock.GetTimestamp();
        _timer = clock.CreateTimer(static cache => ((InMemoryReplayCache)cache!).RemoveExpired(), this, Period, Period);

        var meter = meters?.Create(EctDiagnostics.MeterName);
        meter?.CreateObservableGauge("ect.replay.entries", () => Interlocked.Read(ref _count), "{token}",
            "Tokens that the replay cache in memory remembers.");
        meter?.CreateObservableGauge("ect.replay.capacity", () => _capacity, "{token}",
            "Tokens that the replay cache in memory can remember.");
        if (options.Value.InMemory.FenceAtStart) _fencedUntil = clock.GetUtcNow() + options.Value.ClockSkew;
    }

    private long Now => _clock.GetElapsedTime(_started).Ticks;

    /// <inheritdoc/>
    public ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfFenced(entries);

        var (uses, tables) = UsesOf(entries);
        if (TryAdd(uses, tables) is { } isAdded) return ValueTask.FromResult(isAdded);

        MakeRoom(uses.Length);
        return ValueTask.FromResult(TryAdd(uses, tables) ?? throw Full());
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        cancellationToken.ThrowIfCancellationRequested();

        foreach (var entry in entries)
        {
            var token = _fingerprints.Of(entry.Key);
            var table = _tables[TableOf(token)];
            lock (table.Gate)
            {
                if (table.FindAttempt(token, Now) == Short(entry.Attempt)) Remove(table, token);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<EctFill?> MeasureAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<EctFill?>(new("memory", "tokens", Interlocked.Read(ref _count), _capacity));

    /// <summary>Stops the removal of expired entries.</summary>
    public void Dispose() => _timer.Dispose();

    private void ThrowIfFenced(IReadOnlyList<EctReplayEntry> entries)
    {
        foreach (var entry in entries)
            if (entry.IssuedAt <= _fencedUntil) throw Fenced();
    }

    private EctReplayCacheException Fenced()
    {
        var wait = _fencedUntil - _clock.GetUtcNow();
        return new("The token may have been used before this process started.")
        {
            IsFenced = true,
            NothingRecorded = true,
            RetryAfter = (wait > TimeSpan.Zero ? wait : TimeSpan.Zero) + TimeSpan.FromSeconds(1), // iat has whole seconds.
        };
    }

    /// <returns><see langword="null"/> if there is no room.</returns>
    private bool? TryAdd(NewUse[] uses, ulong tables)
    {
        Enter(tables);
        try
        {
            var now = Now;
            var added = 0;
            foreach (ref var use in uses.AsSpan())
            {
                var table = _tables[TableOf(use.Token)];
                var attempt = table.FindAttempt(use.Token, now);
                if (attempt is { } other && other != use.Attempt) return false;

                use.IsThere = attempt is not null;
                if (use.IsThere) continue;

                // Twice as many are removed as are added, so that a backlog shrinks with traffic. An expired use of the token itself is
                // always
                // removed.
                Remove(table, use.Token);
                Forget(table.RemoveExpired(now, atMost: 2));
                added++;
            }

            if (!TryReserve(added)) return null;
            foreach (var use in uses)
                if (!use.IsThere) _tables[TableOf(use.Token)].Add(use.Token, use.Attempt, DeadlineOf(use.Retention, now));
            return true;
        }
        finally
        {
            Exit(tables);
        }
    }

    private (NewUse[] Uses, ulong Tables) UsesOf(IReadOnlyList<EctReplayEntry> entries)
    {
        var (uses, tables) = (new NewUse[entries.Count], 0UL);
        for (var i = 0; i < uses.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(entries[i].Retention, TimeSpan.Zero);
            uses[i] = new(_fingerprints.Of(entries[i].Key), Short(entries[i].Attempt), entries[i].Retention);
            tables |= 1UL << TableOf(uses[i].Token);
        }

        return (uses, tables);
    }

    private static int TableOf(Fingerprint token) => (int)(token.High % TableCount);

    /// <summary>Shortens an attempt to half of its bits, which are random and tell two attempts apart as well as a digest tells two
    /// tokens.</summary>
    private static ulong Short(Guid attempt)
    {
        Span<byte> bytes = stackalloc byte[16];
        attempt.TryWriteBytes(bytes);
        return BitConverter.ToUInt64(bytes) ^ BitConverter.ToUInt64(bytes[8..]);
    }

    private static long DeadlineOf(TimeSpan retention, long now) =>
        retention.Ticks < long.MaxValue - now ? now + retention.Ticks : long.MaxValue;

    // The tables are always taken from the first to the last, so that two requests never wait for each other.
    private void Enter(ulong tables)
    {
        for (var left = tables; left is not 0; left &= left - 1) _tables[BitOperations.TrailingZeroCount(left)].Gate.Enter();
    }

    private void Exit(ulong tables)
    {
        for (var left = tables; left is not 0; left &= left - 1) _tables[BitOperations.TrailingZeroCount(left)].Gate.Exit();
    }

    private bool TryReserve(int count)
    {
        for (var known = Interlocked.Read(ref _count); known + count <= _capacity;)
        {
            var before = Interlocked.CompareExchange(ref _count, known + count, known);
            if (before == known) return true;
            known = before;
        }

        return count is 0;
    }

    private void Remove(UseTable table, Fingerprint token) => Forget(table.Remove(token) ? 1 : 0);

    private void Forget(int count)
    {
        if (count > 0) Interlocked.Add(ref _count, -count);
    }

    /// <summary>Removes expired uses, wherever they are, until there is room for <paramref name="count"/> more.</summary>
    private void MakeRoom(int count)
    {
        foreach (var table in _tables)
        {
            if (Interlocked.Read(ref _count) + count <= _capacity) return;
            RemoveExpired(table, Math.Max(BatchSize, count));
        }
    }

    private void RemoveExpired()
    {
        foreach (var table in _tables)
            while (RemoveExpired(table, BatchSize) is BatchSize) { } // The gate is released between batches, so that requests can pass.
    }

    private int RemoveExpired(UseTable table, int atMost)
    {
        lock (table.Gate)
        {
            var removed = table.RemoveExpired(Now, atMost);
            Forget(removed);
            return removed;
        }
    }

    private EctReplayCacheException Full() => new(
        $"The replay cache in memory is full. Raise {nameof(EctOptions.InMemory)}:{nameof(EctInMemoryOptions.ReplayCapacity)}, " +
        "or share a replay cache.")
    {
        RetryAfter = TimeSpan.FromTicks(Math.Max(0, _tables.Min(FirstDeadline) - Now)),
    };

    private static long FirstDeadline(UseTable table)
    {
        lock (table.Gate) return table.FirstDeadline ?? long.MaxValue;
    }

    /// <summary>A use that is to be recorded.</summary>
    private record struct NewUse(Fingerprint Token, ulong Attempt, TimeSpan Retention)
    {
        /// <summary>Whether this attempt has recorded the use already.</summary>
        public bool IsThere { get; set; }
    }
}
