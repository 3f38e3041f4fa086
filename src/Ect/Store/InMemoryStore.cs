using System.Buffers;
using System.ComponentModel;
using System.Diagnostics.Metrics;
using Ect.Diagnostics;
using Ect.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Ect.Store;

/// <summary>The ECT store of one instance, in its memory. A service uses it unless a shared store is configured.</summary>
/// <remarks>A record is kept for <see cref="EctInMemoryOptions.StoreRetention"/> after it was first added, and all of them take at most
/// <see cref="EctInMemoryOptions.StoreBytes"/>. Beyond that the oldest records are dropped early, and a token that names one is refused
/// with <see cref="EctFailureReason.PredecessorMissing"/>, as after the retention. A lack of room never refuses a request.</remarks>
[DisplayName("in memory")]
internal sealed class InMemoryStore : IEctStore, IEctFillGauge, IDisposable
{
    private const int PageSize = 256;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    // It is held for a few look-ups at a time, however many records are stored, found or listed.
    private readonly Lock _gate = new();
    private readonly RecordSet _records;
    private readonly IssuerNumbers _issuers = new();
    private readonly StoreWatch _watch;
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly ITimer _timer;
    private readonly long _maxBytes;

    /// <summary>Makes an empty store.</summary>
    /// <param name="options">Provides the bytes and the retention.</param>
    /// <param name="clock">The source of time.</param>
    /// <param name="logger">Where a store that fills up is logged.</param>
    /// <param name="meters">For the instruments <c>ect.store.*</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> or <paramref name="clock"/> is
    /// <see langword="null"/>.</exception>
    public InMemoryStore(
        IOptions<EctOptions> options, TimeProvider clock, ILogger<InMemoryStore>? logger = null, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        var (maxBytes, retention) = (options.Value.InMemory.StoreBytes, options.Value.InMemory.StoreRetention);
        _records = new(maxBytes, retention);
        _watch = new(maxBytes, retention, logger ?? NullLogger<InMemoryStore>.Instance);
        (_maxBytes, Retention) = (maxBytes, retention);
        (_clock, _started) = (clock, clock.GetTimestamp());
        _timer = clock.CreateTimer(static store => ((InMemoryStore)store!).RemoveExpired(), this, Period, Period);
        if (meters is not null) StoreMetrics.Observe(meters, maxBytes, Measure);
    }

    /// <inheritdoc/>
    public TimeSpan Retention { get; }

    private TimeSpan Now => _clock.GetElapsedTime(_started);

    /// <inheritdoc/>
    public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        cancellationToken.ThrowIfCancellationRequested();

        var (found, now) = (new List<PackedRecord>(ids.Count), Now);
        HashSet<string>? awaited = null;
        foreach (var id in ids)
        {
            if (!UuidText.TryParse(id, out var uuid)) continue;
            lock (_gate)
            {
                if (_records.TryFind(uuid, isSigned: true, now, out var signed)) found.Add(signed);
                if (_records.TryFind(uuid, isSigned: false, now, out var unsigned)) found.Add(unsigned);
                if (_records.IsAwaited(uuid, now)) (awaited ??= []).Add(uuid.ToString());
            }
        }

        return ValueTask.FromResult(new EctStoreFindings(found.ConvertAll(RecordPacker.Unpack), awaited));
    }

    /// <inheritdoc/>
    public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        var (now, time) = (Now, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var record in records)
        {
            if (TryAdd(record, now, time) is { } existing) return ValueTask.FromResult<EctTokenRecord?>(existing);
        }

        return ValueTask.FromResult<EctTokenRecord?>(null);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workflowId);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (!UuidText.TryParse(workflowId, out var workflow)) return ValueTask.FromResult<IReadOnlyList<EctTokenRecord>>([]);

        var (found, page) = (new List<EctTokenRecord>(), new PackedRecord[PageSize]);
        long place;
        lock (_gate) place = _records.EndOf(workflow);
        int count;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = Now;
            var room = page.AsSpan(0, Math.Min(PageSize, limit - found.Count));
            lock (_gate) count = _records.ReadBack(ref place, room, now);
            foreach (var packed in room[..count]) found.Add(RecordPacker.Unpack(packed));
        }
        while (count == PageSize && found.Count < limit);

        found.Sort(OldestFirst);
        return ValueTask.FromResult<IReadOnlyList<EctTokenRecord>>(found);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
        DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var list = new WorkflowList(before, beforeId, limit);
        var page = new ListedWorkflow[PageSize];
        long place;
        lock (_gate) place = _records.NewestWorkflow;
        int count;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = Now;
            lock (_gate) count = _records.ReadBack(ref place, page, now);
        }
        while (list.TryAdd(page.AsSpan(0, count)) && place != RecordLog.Nowhere);

        return ValueTask.FromResult(list.ToList());
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(issuers);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<int>>([.. issuers.Select(_issuers.Of)]);
    }

    /// <summary>Stops the removal of expired records.</summary>
    public void Dispose() => _timer.Dispose();

    /// <inheritdoc/>
    public ValueTask<EctFill?> MeasureAsync(CancellationToken cancellationToken = default)
    {
        var (bytes, records, _) = Measure();
        return ValueTask.FromResult<EctFill?>(new("memory", "bytes", bytes, _maxBytes) { Records = records });
    }

    private static int OldestFirst(EctTokenRecord x, EctTokenRecord y) =>
        x.IssuedAt != y.IssuedAt ? x.IssuedAt.CompareTo(y.IssuedAt) : string.CompareOrdinal(x.Id, y.Id);

    /// <returns>The record that is in the way.</returns>
    private EctTokenRecord? TryAdd(EctTokenRecord record, TimeSpan now, long time)
    {
        var length = RecordPacker.LengthOf(record);
        var room = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return TryAdd(RecordPacker.Pack(record, room.AsMemory(0, length)), now, time);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room); // The log has its own copy.
        }
    }

    private EctTokenRecord? TryAdd(PackedRecord packed, TimeSpan now, long time)
    {
        long bytes;
        lock (_gate)
        {
            if (_records.TryFind(packed.Id, packed.State.IsSigned, now, out var stored))
            {
                if (stored.Digest != packed.Digest) return RecordPacker.Unpack(stored);
                stored.Complete(stored.State.CompleteWith(packed.State));
                return null;
            }

            _records.RemoveExpired(atMost: 2, now); // Twice as many as are added, so that a backlog shrinks with traffic.
            _records.Add(packed, now, time);
            bytes = _records.Bytes;
        }

        _watch.Look(bytes);
        return null;
    }

    private void RemoveExpired()
    {
        bool more;
        do
        {
            // The gate is released between batches, so that requests can pass.
            var now = Now;
            lock (_gate) more = _records.RemoveExpired(PageSize, now);
        }
        while (more);
        _watch.Look(Measure().Bytes);
    }

    private (long Bytes, long Records, long Evicted) Measure()
    {
        lock (_gate) return (_records.Bytes, _records.Count, _records.Evicted);
    }
}
