using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>An ECT store for one instance, in its memory: what a service has until a shared one is configured.</summary>
/// <remarks>Keeps a record for <see cref="EctInMemoryOptions.StoreRetention"/> from when it was first added, and at most
/// <see cref="EctInMemoryOptions.StoreCapacity"/> of them; when it is full it throws <see cref="EctStoreException"/>, and evicts nothing.</remarks>
public sealed class InMemoryEctStore : IEctStore, IDisposable
{
    private readonly ExpiringMap<EctTokenKey, Stored> _records;
    private readonly Dictionary<string, HashSet<EctTokenKey>> _workflows = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _awaited = new(StringComparer.OrdinalIgnoreCase); // by how many records
    private readonly TimeSpan _retention;

    /// <summary>Makes an empty store.</summary>
    /// <param name="options">For capacity and retention.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public InMemoryEctStore(IOptions<EctOptions> options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        _retention = options.Value.InMemory.StoreRetention;
        _records = new(options.Value.InMemory.StoreCapacity, clock, Leave);
    }

    /// <inheritdoc/>
    public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_records.Gate) return ValueTask.FromResult(new EctStoreFindings(Find(ids.SelectMany(BothKeys)), Awaited(ids)));
    }

    /// <inheritdoc/>
    public ValueTask<EctStoreAddResult> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_records.Gate)
        {
            foreach (var record in records)
                if (!TryAdd(record, out var existing)) return ValueTask.FromResult(EctStoreAddResult.Conflict(existing));
        }

        return ValueTask.FromResult(EctStoreAddResult.Added);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workflowId);
        cancellationToken.ThrowIfCancellationRequested();

        IReadOnlyList<EctTokenRecord> records;
        lock (_records.Gate) records = _workflows.TryGetValue(workflowId, out var keys) ? Find(keys) : [];

        return ValueTask.FromResult<IReadOnlyList<EctTokenRecord>>(
            [.. records.OrderBy(record => record.IssuedAt).ThenBy(record => record.Id, StringComparer.Ordinal)]);
    }

    /// <summary>Ends the removal of expired records.</summary>
    public void Dispose() => _records.Dispose();

    private static EctTokenKey[] BothKeys(string id)
    {
        var lower = id.ToLowerInvariant();
        return [new(lower, IsSigned: true), new(lower, IsSigned: false)];
    }

    private List<EctTokenRecord> Find(IEnumerable<EctTokenKey> keys)
    {
        var found = new List<EctTokenRecord>();
        foreach (var key in keys)
            if (_records.TryGet(key, out var stored)) found.Add(stored.Record);

        return found;
    }

    private bool TryAdd(EctTokenRecord record, out EctTokenRecord existing)
    {
        var key = EctTokenKey.Of(record);
        var isThere = _records.TryGet(key, out var stored);
        existing = stored.Record;
        if (isThere)
        {
            if (existing.Digest != record.Digest) return false;
            _records.Replace(key, stored with { Record = existing.CompleteWith(record) });
            return true;
        }

        if (!_records.MakeRoom(1))
            throw new EctStoreException(
                $"The ECT store in memory is full. Raise {nameof(EctOptions.InMemory)}:{nameof(EctInMemoryOptions.StoreCapacity)}, or share a store.");

        string[] unknown = record.AncestorsKnown ? [] : [.. record.Predecessors.Where(id => !_records.TryGet(new(id, IsSigned: true), out _))];
        _records.Add(key, new(record, unknown), _retention);
        foreach (var id in unknown) _awaited[id] = _awaited.GetValueOrDefault(id) + 1;
        EnterWorkflow(key, record.WorkflowId);
        return true;
    }

    private void EnterWorkflow(EctTokenKey key, string? workflowId)
    {
        if (workflowId is null) return;
        if (!_workflows.TryGetValue(workflowId, out var keys)) _workflows.Add(workflowId, keys = []);
        keys.Add(key);
    }

    private HashSet<string>? Awaited(IEnumerable<string> ids)
    {
        if (_awaited.Count == 0) return null;
        return [.. ids.Where(_awaited.ContainsKey).Select(id => id.ToLowerInvariant())];
    }

    private void Leave(Stored stored)
    {
        LeaveWorkflow(stored.Record);
        foreach (var id in stored.Awaits)
            if (--_awaited[id] is 0) _awaited.Remove(id);
    }

    private void LeaveWorkflow(EctTokenRecord record)
    {
        if (record.WorkflowId is null || !_workflows.TryGetValue(record.WorkflowId, out var keys)) return;
        keys.Remove(EctTokenKey.Of(record));
        if (keys.Count == 0) _workflows.Remove(record.WorkflowId);
    }

    /// <param name="Record">What is known.</param>
    /// <param name="Awaits">The predecessors that were unknown when it was recorded.</param>
    private readonly record struct Stored(EctTokenRecord Record, string[] Awaits);
}
