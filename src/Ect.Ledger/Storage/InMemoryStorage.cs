using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Ect.Ledger.Storage;

/// <summary>Keeps a ledger in the memory of this process.</summary>
/// <param name="capacity">Entries that it takes.</param>
[DisplayName("in memory")]
internal sealed class InMemoryStorage(int capacity) : IEctLedgerStorage
{
    private readonly Lock _gate = new();
    private readonly List<EctStoredEntry> _entries = [];
    private readonly Dictionary<(Guid Id, EctDigest Digest), int> _byToken = [];
    private readonly List<int> _nextOfSameId = [];
    private readonly Dictionary<Guid, (int First, int Last)> _byId = new(SeededGuidComparer.Instance);
    private readonly Dictionary<(int Level, long Index), EctDigest> _hashes = [];
    private readonly Dictionary<long, ReadOnlyMemory<byte>> _seals = [];
    private (long Size, string? Note) _head;
    private long _disclosed;
    private string? _origin;

    public ValueTask OpenAsync(string origin, CancellationToken cancellationToken)
    {
        lock (_gate) _origin ??= origin;
        return _origin == origin
            ? ValueTask.CompletedTask
            : throw new EctLedgerException($"The ledger's name is {_origin}, not {origin}. Use a storage of its own.");
    }

    public ValueTask<(long Size, string? Note)> ReadStateAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return new((_entries.Count, _head.Note));
    }

    public ValueTask<EctLedgerAppended?> AppendAsync(
        IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var isContinued = _entries.Count >= _head.Size
                && (since is 0 || (since <= _entries.Count && _entries[(int)since - 1].LeafHash == last));
            return new(isContinued ? Append(entries, (int)since) : null);
        }
    }

    public ValueTask<IReadOnlyList<EctStoredEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken)
    {
        lock (_gate) return new([.. Range(start, count)]);
    }

    public ValueTask<IReadOnlyList<EctStoredEntry>> FindAsync(Guid id, int atMost, CancellationToken cancellationToken)
    {
        lock (_gate) return new([.. Chain(id).Take(atMost)]);
    }

    public ValueTask<long?> FindEndingAfterAsync(DateTimeOffset instant, CancellationToken cancellationToken)
    {
        lock (_gate) return new(_entries.Find(entry => entry.Encoded is not null && entry.EndsAt > instant)?.Index);
    }

    public ValueTask<IReadOnlyList<(int Level, long Index, EctDigest Hash)>> ReadHashesAsync(
        IReadOnlyList<(int Level, long Start, int Count)> ranges, CancellationToken cancellationToken)
    {
        lock (_gate) return new([.. ranges.SelectMany(range => range.Level is 0 ? Leaves(range.Start, range.Count) : Blocks(range))]);
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

    public ValueTask<int> RedactAsync(Guid id, CancellationToken cancellationToken)
    {
        lock (_gate) return new(Redact(Chain(id)));
    }

    public ValueTask<int> RedactAsync(DateTimeOffset recordedBefore, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        lock (_gate) return new(Redact(_entries.Where(entry => entry.RecordedAt < recordedBefore && entry.EndsAt < endedBefore)));
    }

    private int Redact(IEnumerable<EctStoredEntry> entries)
    {
        EctStoredEntry[] redacted = [.. entries.Where(entry => entry.Encoded is not null).Take(IEctLedger.MaxCount)];
        foreach (var entry in redacted) _entries[(int)entry.Index] = entry.WithoutBytes();
        return redacted.Length;
    }

    private EctLedgerAppended Append(IReadOnlyList<EctStoredEntry> entries, int since)
    {
        var (start, count) = (_entries.Count, entries.Count(entry => !_byToken.ContainsKey((entry.Id, entry.Digest))));
        if (start + count > capacity)
            throw new EctLedgerException(
                $"The ledger in memory is full. Raise {nameof(EctOptions.InMemory)}:{nameof(EctInMemoryOptions.LedgerCapacity)}, "
                + "or use a durable ledger.") { NothingRecorded = true };

        EctStoredEntry[] recorded = [.. entries.Select(entry =>
            _entries[_byToken.TryGetValue((entry.Id, entry.Digest), out var index) ? index : Add(entry, start + count)])];
        return new(start, recorded, [.. Leaves(since, IEctLedgerStorage.MaxLeaves).Select(leaf => leaf.Hash)]);
    }

    private int Add(EctStoredEntry entry, int end)
    {
        var index = _entries.Count;
        _entries.Add(entry.At(index, end - index - 1));
        _byToken.Add((entry.Id, entry.Digest), index);
        _nextOfSameId.Add(-1);

        ref var chain = ref CollectionsMarshal.GetValueRefOrAddDefault(_byId, entry.Id, out var isKnown);
        if (isKnown) _nextOfSameId[chain.Last] = index;
        chain = (isKnown ? chain.First : index, index);
        return index;
    }

    private IEnumerable<EctStoredEntry> Chain(Guid id)
    {
        if (!_byId.TryGetValue(id, out var chain)) yield break;
        for (var index = chain.First; index >= 0; index = _nextOfSameId[index]) yield return _entries[index];
    }

    private List<EctStoredEntry> Range(long start, int count) =>
        start < _entries.Count ? _entries.GetRange((int)start, (int)Math.Min(count, _entries.Count - start)) : [];

    private IEnumerable<(int Level, long Index, EctDigest Hash)> Leaves(long start, int count) =>
        Range(start, count).Select(entry => (0, entry.Index, entry.LeafHash));

    private IEnumerable<(int Level, long Index, EctDigest Hash)> Blocks((int Level, long Start, int Count) range)
    {
        for (var index = range.Start; index < range.Start + range.Count; index++)
            if (_hashes.TryGetValue((range.Level, index), out var hash)) yield return (range.Level, index, hash);
    }
}
