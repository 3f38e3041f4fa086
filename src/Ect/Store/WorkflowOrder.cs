namespace Ect.Store;

/// <summary>The workflows in the order in which they went on last: a chain through the last record of each. It is not
/// thread-safe.</summary>
/// <remarks>A record that is taken out keeps the place of the next older one. So a reader who stopped at it can go on from there, and
/// misses only workflows that went on meanwhile.</remarks>
/// <param name="log">The records.</param>
internal sealed class WorkflowOrder(RecordLog log)
{
    private long _listed = long.MinValue;

    /// <summary>The place of the last record of the workflow that went on last.</summary>
    public long Newest { get; private set; } = RecordLog.Nowhere;

    /// <summary>Adds the new last record of a workflow, whose former one was taken out.</summary>
    /// <param name="place">Its place.</param>
    /// <param name="time">The time, in milliseconds since 1970. If the clock went back, that of the record before counts.</param>
    public void Add(long place, long time)
    {
        var record = log[place];
        (record.Newer, record.Older) = (RecordLog.Nowhere, Newest);
        record.Listed = _listed = Math.Max(time, _listed);
        if (log.Contains(Newest)) SetNewer(Newest, place);
        Newest = place;
    }

    /// <summary>Takes a record out.</summary>
    public void Remove(long place)
    {
        var record = log[place];
        if (log.Contains(record.Older)) SetNewer(record.Older, record.Newer);
        if (record.Newer == RecordLog.Nowhere) Newest = record.Older;
        else SetOlder(record.Newer, record.Older);
    }

    private void SetNewer(long place, long newer)
    {
        var record = log[place];
        record.Newer = newer;
    }

    private void SetOlder(long place, long older)
    {
        var record = log[place];
        record.Older = older;
    }
}
