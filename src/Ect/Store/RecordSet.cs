namespace Ect.Store;

/// <summary>The records of the store in memory, their workflows, and the ids that were named before they were known. The oldest record is
/// removed when it has expired, or when there are too many bytes. It is not thread-safe.</summary>
internal sealed class RecordSet
{
    /// <summary>The bytes of a store for each table of an index. With so few bytes, no table becomes large.</summary>
    private const int BytesPerTable = 1 << 20;

    private const int MinTables = 16;
    private const int MinSegmentSize = 1 << 16;
    private const int SegmentsPerStore = 1 << 12;

    private readonly RecordLog _log;
    private readonly RecordIndex _signed, _unsigned, _workflows;
    private readonly PlaceIndex _awaited;
    private readonly WorkflowOrder _order;
    private readonly long _maxBytes;
    private readonly long _ownBytes;
    private readonly TimeSpan _retention;

    public RecordSet(long maxBytes, TimeSpan retention)
    {
        (_maxBytes, _retention) = (maxBytes, retention);
        var segmentSize = (int)Math.Clamp(maxBytes / SegmentsPerStore, MinSegmentSize, RecordLog.MaxSegmentSize);
        var tables = (int)Math.Max(maxBytes / BytesPerTable, MinTables);
        _log = new(segmentSize);
        _order = new(_log);
        (_signed, _unsigned, _awaited) = (new(tables, IdAt), new(tables, IdAt), new(tables));
        _workflows = new(tables, place => RecordPacker.WorkflowOf(_log[place])!.Value);
        _ownBytes = 2L * segmentSize; // The free parts of the first segment and of the last one.
    }

    public int Count => _log.Count;

    /// <summary>The most bytes of memory that everything takes.</summary>
    public long Bytes => _ownBytes + _log.Bytes + RecordIndex.BytesPerEntry * Entries + PlaceIndex.BytesPerEntry * _awaited.Count;

    /// <summary>The number of records that were removed before they had expired.</summary>
    public long Evicted { get; private set; }

    /// <summary>The most entries that are copied when an index grows.</summary>
    public int LargestTable =>
        new[] { _signed.LargestTable, _unsigned.LargestTable, _workflows.LargestTable, _awaited.LargestTable }.Max();

    private long Entries => (long)_signed.Count + _unsigned.Count + _workflows.Count;

    public bool TryFind(Guid id, bool isSigned, TimeSpan now, out PackedRecord record) =>
        TryRead(IndexOf(isSigned).Find(id), now, out record);

    /// <summary>Tells whether a record that is still there named the id before it was known.</summary>
    public bool IsAwaited(Guid id, TimeSpan now) => TryRead(_awaited.Find(id), now, out _);

    /// <summary>Returns the place of the newest record of a workflow.</summary>
    public long EndOf(Guid workflowId) => _workflows.Find(workflowId);

    /// <summary>Reads more records of a workflow, towards older ones.</summary>
    /// <returns>How many were read. There are no more if they are fewer than fit.</returns>
    public int ReadBack(ref long place, Span<PackedRecord> records, TimeSpan now)
    {
        var count = 0;
        while (count < records.Length && TryRead(place, now, out records[count])) place = records[count++].Previous;
        return count;
    }

    /// <summary>The place where the list of workflows begins, with the one that went on last.</summary>
    public long NewestWorkflow => _order.Newest;

    /// <summary>Reads more workflows, towards those that went on longer ago.</summary>
    /// <param name="place">Where to begin, and then where to go on; nowhere if there are no more.</param>
    /// <param name="workflows">Room for as many as are looked at.</param>
    /// <param name="now">The time.</param>
    /// <returns>How many were read.</returns>
    public int ReadBack(ref long place, Span<ListedWorkflow> workflows, TimeSpan now)
    {
        var count = 0;
        for (var looked = 0; looked < workflows.Length; looked++)
        {
            if (!TryRead(place, now, out var record))
            {
                place = RecordLog.Nowhere;
                break;
            }

            // One that went on while nobody held the gate is not at this place any more.
            if (RecordPacker.WorkflowOf(record) is { } id && _workflows.Find(id) == place) workflows[count++] = new(id, record.Listed);
            place = record.Older;
        }

        return count;
    }

    /// <summary>Adds a new record, and makes room for it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="now">The time since the store was made.</param>
    /// <param name="time">The time of day, in milliseconds since 1970.</param>
    /// <exception cref="EctStoreException">The record does not fit, whatever is removed.</exception>
    public void Add(PackedRecord record, TimeSpan now, long time)
    {
        var workflow = RecordPacker.WorkflowOf(record);
        var unknown = UnknownPredecessors(record, now);
        var entries = workflow is null ? 1 : 2;
        MakeRoom(record.Length, RecordIndex.BytesPerEntry * entries + PlaceIndex.BytesPerEntry * unknown.Length);

        var previous = workflow is { } id ? _workflows.Find(id) : RecordLog.Nowhere;
        record.Enter(now, previous, awaits: unknown.Length > 0);
        var place = _log.Append(record.Bytes);
        IndexOf(record.State.IsSigned).Set(record.Id, place);
        if (workflow is not null)
        {
            if (_log.Contains(previous)) _order.Remove(previous);
            _order.Add(place, time);
            _workflows.Set(workflow.Value, place);
        }

        foreach (var predecessor in unknown) _awaited.Set(predecessor, place);
    }

    /// <summary>Removes expired records.</summary>
    /// <returns>Whether there may be more.</returns>
    public bool RemoveExpired(int atMost, TimeSpan now)
    {
        for (var removed = 0; removed < atMost; removed++)
        {
            if (_log.Count == 0 || !IsOver(_log[_log.Oldest], now)) return false;
            RemoveOldest();
        }

        return true;
    }

    /// <summary>Returns the ids that a record names before they are known. A record that knows all its ancestors names none.</summary>
    private Guid[] UnknownPredecessors(PackedRecord record, TimeSpan now) => record.State.AncestorsKnown
        ? []
        : Array.FindAll(RecordPacker.PredecessorsOf(record), id => !TryFind(id, isSigned: true, now, out _));

    private bool TryRead(long place, TimeSpan now, out PackedRecord record)
    {
        record = _log.Contains(place) ? _log[place] : default;
        return record.Length > 0 && !IsOver(record, now);
    }

    private Guid IdAt(long place) => _log[place].Id;

    private bool IsOver(PackedRecord record, TimeSpan now) => now - record.Added >= _retention;

    private RecordIndex IndexOf(bool isSigned) => isSigned ? _signed : _unsigned;

    private void MakeRoom(int length, int bytesOfEntries)
    {
        while (Bytes + _log.GrowthBy(length) + bytesOfEntries > _maxBytes)
        {
            if (_log.Count == 0)
                throw new EctStoreException($"A record of {length + bytesOfEntries} bytes does not fit into the ECT store in memory. "
                    + $"Raise {nameof(EctOptions.InMemory)}:{nameof(EctInMemoryOptions.StoreBytes)}.");
            RemoveOldest();
            Evicted++;
        }
    }

    /// <summary>Removes the oldest record, and its entries in the indexes unless a newer record has replaced them.</summary>
    private void RemoveOldest()
    {
        var (place, record) = (_log.Oldest, _log[_log.Oldest]);
        IndexOf(record.State.IsSigned).Remove(record.Id, place);
        if (RecordPacker.WorkflowOf(record) is { } workflow && _workflows.Find(workflow) == place)
        {
            _order.Remove(place);
            _workflows.Remove(workflow, place);
        }

        if (record.Awaits)
            foreach (var predecessor in RecordPacker.PredecessorsOf(record)) _awaited.Remove(predecessor, place);
        _log.RemoveOldest();
    }
}
