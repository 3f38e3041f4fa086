namespace Ect.Satellite.Tests;

/// <summary>A table of records, with the least that a store needs.</summary>
public sealed class TableStore(TimeProvider clock) : IEctStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Id, bool IsSigned), EctTokenRecord> _records = [];
    private readonly Dictionary<string, DateTimeOffset> _workflows = new(StringComparer.OrdinalIgnoreCase); // and their last additions
    private readonly HashSet<string> _awaited = [];
    private readonly Dictionary<string, int> _issuers = []; // A real store bounds it: those beyond share numbers, by a hash.

    public TimeSpan Retention => TimeSpan.FromHours(24);

    public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var known = from id in ids
                        from key in KeysOf(id)
                        where _records.ContainsKey(key)
                        select _records[key];
            return ValueTask.FromResult(new EctStoreFindings([.. known], ids.Where(_awaited.Contains).ToHashSet()));
        }
    }

    public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var record in records)
            {
                var key = (record.Id, record.Level is not EctAssuranceLevel.L1);
                var existing = _records.GetValueOrDefault(key);
                if (existing is not null && existing.Digest != record.Digest) return ValueTask.FromResult<EctTokenRecord?>(existing);

                _records[key] = existing?.CompleteWith(record) ?? record;
                if (existing is null && record.WorkflowId is { } workflow) _workflows[workflow] = Now();
                if (!record.AncestorsKnown) _awaited.UnionWith(record.Predecessors.Where(id => !_records.ContainsKey((id, true))));
            }

            return ValueTask.FromResult<EctTokenRecord?>(null);
        }
    }

    public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var workflow = _records.Values.Where(record => workflowId.Equals(record.WorkflowId, StringComparison.OrdinalIgnoreCase));
            var added = workflow.OrderBy(record => record.RecordedAt).TakeLast(limit);
            return ValueTask.FromResult<IReadOnlyList<EctTokenRecord>>([.. added.OrderBy(record => record.IssuedAt)]);
        }
    }

    public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
        DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var listed = from workflow in _workflows
                         where workflow.Value < before || workflow.Value == before && IsBefore(workflow.Key, beforeId)
                         select new EctStoredWorkflow(workflow.Key, workflow.Value);
            var ordered = listed.OrderByDescending(workflow => workflow.LastRecordedAt)
                .ThenByDescending(workflow => workflow.Id, StringComparer.OrdinalIgnoreCase);
            return ValueTask.FromResult<IReadOnlyList<EctStoredWorkflow>>([.. ordered.Take(limit)]);
        }
    }

    public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var issuer in issuers) _issuers.TryAdd(issuer, _issuers.Count + 1);
            return ValueTask.FromResult<IReadOnlyList<int>>([.. issuers.Select(issuer => _issuers[issuer])]);
        }
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());

    private static bool IsBefore(string id, string? other) =>
        other is null || string.Compare(id, other, StringComparison.OrdinalIgnoreCase) < 0;

    private static IEnumerable<(string Id, bool IsSigned)> KeysOf(string id) => [(id, true), (id, false)];
}
