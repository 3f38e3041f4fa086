namespace Ect.Satellite.Tests;

/// <summary>Keeps a ledger in lists of this process: the smallest storage there is. One that lasts does the same in a transaction.</summary>
internal sealed class ListStorage : IEctLedgerStorage
{
    private readonly Lock _gate = new();
    private readonly List<EctStoredEntry> _entries = [];
    private readonly Dictionary<(int Level, long Index), EctDigest> _hashes = [];
    private readonly Dictionary<long, ReadOnlyMemory<byte>> _seals = [];
    private (long Size, string? Note) _head;
    private long _disclosed;
    private string? _origin;

    public ValueTask OpenAsync(string origin, CancellationToken cancellationToken) => (_origin ??= origin) == origin
        ? ValueTask.CompletedTask
        : throw new EctLedgerException($"The list has the ledger {_origin}, and not {origin}. Make a list for each ledger.");

    public ValueTask<(long Size, string? Note)> ReadStateAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new((_entries.Count, _head.Note));
    }

    public ValueTask<EctLedgerAppended?> AppendAsync(
        IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last, CancellationToken cancellationToken)
    {
        lock (_gate)                                                                    // decides the order, alone
        {
            if (_entries.Count < _head.Size || since > _entries.Count) return new((EctLedgerAppended?)null);
            if (since > 0 && _entries[(int)since - 1].LeafHash != last) return new((EctLedgerAppended?)null);

            var start = _entries.Count;
            var added = entries.Where(entry => Place(entry) < 0).ToList();              // each token once
            foreach (var (n, entry) in added.Index()) _entries.Add(entry.At(start + n, added.Count - n - 1));
            return new(new EctLedgerAppended(
                start,
                [.. entries.Select(entry => _entries[Place(entry)])],                   // those before too, at their places
                [.. _entries.Skip((int)since).Take(IEctLedgerStorage.MaxLeaves).Select(entry => entry.LeafHash)]));
        }
    }

    public ValueTask<IReadOnlyList<EctStoredEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken)
    {
        lock (_gate) return new([.. _entries.Skip((int)Math.Min(start, _entries.Count)).Take(count)]);
    }

    public ValueTask<IReadOnlyList<EctStoredEntry>> FindAsync(Guid id, int atMost, CancellationToken cancellationToken)
    {
        lock (_gate) return new([.. _entries.Where(entry => entry.Id == id).Take(atMost)]);
    }

    public ValueTask<long?> FindEndingAfterAsync(DateTimeOffset instant, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_entries.Find(entry => entry.Encoded is not null && entry.EndsAt > instant)?.Index);
    }

    public ValueTask<IReadOnlyList<(int Level, long Index, EctDigest Hash)>> ReadHashesAsync(
        IReadOnlyList<(int Level, long Start, int Count)> ranges, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return new([.. from range in ranges
                           from index in Enumerable.Range(0, range.Count).Select(n => range.Start + n)
                           let hash = HashAt(range.Level, index)
                           where hash is not null
                           select (range.Level, index, hash.Value)]);
        }
    }

    public ValueTask<IReadOnlyList<(long Size, ReadOnlyMemory<byte> Seal)>> ReadSealsAsync(
        IReadOnlyList<long> sizes, CancellationToken cancellationToken)
    {
        lock (_gate) return new([.. sizes.Where(_seals.ContainsKey).Select(size => (size, _seals[size]))]);
    }

    public ValueTask<bool> KeepAsync(EctLedgerDerived derived, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var (level, index, hash) in derived.Hashes) _hashes.TryAdd((level, index), hash);
            if (derived.Note is { } note && (_head.Note is null || derived.Size > _head.Size)) _head = (derived.Size, note);
            return new(derived.Seal is not { } seal || _seals.TryAdd(derived.Size, seal));
        }
    }

    public ValueTask<long> ReadDisclosedAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new(_disclosed);
    }

    public ValueTask KeepDisclosedAsync(long size, CancellationToken cancellationToken)
    {
        lock (_gate) _disclosed = Math.Max(_disclosed, size);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> RedactAsync(Guid id, CancellationToken cancellationToken) => new(Redact(entry => entry.Id == id));

    public ValueTask<int> RedactAsync(DateTimeOffset recordedBefore, DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        new(Redact(entry => entry.RecordedAt < recordedBefore && entry.EndsAt < endedBefore));

    private int Place(EctStoredEntry entry) => _entries.FindIndex(other => other.Id == entry.Id && other.Digest == entry.Digest);

    private EctDigest? HashAt(int level, long index) => level is 0
        ? index < _entries.Count ? _entries[(int)index].LeafHash : null
        : _hashes.TryGetValue((level, index), out var hash) ? hash : null;

    private int Redact(Func<EctStoredEntry, bool> isMeant)
    {
        lock (_gate)
        {
            var meant = _entries.Where(entry => entry.Encoded is not null && isMeant(entry)).Take(IEctLedger.MaxCount).ToList();
            foreach (var entry in meant)
            {
                var redacted = new EctStoredEntry(entry.Id, entry.Digest, entry.LeafHash, entry.RecordedAt, entry.EndsAt, null);
                _entries[(int)entry.Index] = redacted.At(entry.Index, entry.Following);
            }

            return meant.Count;
        }
    }
}
