namespace Ect.Dashboard.Workflows;

/// <summary>Summaries of workflows, kept as long as neither the workflow nor what is revoked has changed. Bounded: those that
/// nobody has asked for longest go first. Thread-safe.</summary>
internal sealed class WorkflowSummaries(WorkflowReader reader, TimeProvider clock, int maxCharacters = 8_000_000)
{
    // Levels rise without a new record, when the ledger has recorded what it was given in the background.
    private static readonly TimeSpan Running = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RunningLifetime = TimeSpan.FromSeconds(1), Lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Kept>> _kept = new(StringComparer.Ordinal);
    private readonly LinkedList<Kept> _latest = new();
    private int _characters;

    /// <summary>Gets a summary that need not be read again.</summary>
    public WorkflowSummary? Find(EctStoredWorkflow workflow, EctRevocationSet revoked)
    {
        Kept? kept;
        lock (_gate)
        {
            var node = _kept.GetValueOrDefault(workflow.Id);
            if (node is not null)
            {
                _latest.Remove(node);
                _latest.AddFirst(node);
            }

            kept = node?.Value;
        }

        if (kept is null || kept.LastAt != workflow.LastRecordedAt || kept.Revoked != revoked) return null;

        var now = clock.GetUtcNow();
        var lifetime = now - workflow.LastRecordedAt < Running ? RunningLifetime : Lifetime;
        return now - kept.Summary.ReadAt < lifetime ? kept.Summary : null;
    }

    /// <summary>Reads a summary from the store.</summary>
    /// <returns>The summary; <see langword="null"/> if the store has no task of the workflow any more.</returns>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async Task<WorkflowSummary?> ReadAsync(EctStoredWorkflow stored, EctRevocationSet revoked, CancellationToken gone)
    {
        var now = clock.GetUtcNow();
        if (await reader.ReadAsync(stored.Id, revoked, gone) is not { } workflow) return null;

        var summary = new WorkflowSummary(workflow, now);
        Keep(new(summary, stored.LastRecordedAt, revoked));
        return summary;
    }

    private void Keep(Kept kept)
    {
        lock (_gate)
        {
            if (_kept.TryGetValue(kept.Summary.Id, out var former)) Forget(former);
            while (_latest.Last is { } oldest && _characters + kept.Summary.Size > maxCharacters) Forget(oldest);
            _kept.Add(kept.Summary.Id, _latest.AddFirst(kept));
            _characters += kept.Summary.Size;
        }
    }

    private void Forget(LinkedListNode<Kept> kept)
    {
        _latest.Remove(kept);
        _kept.Remove(kept.Value.Summary.Id);
        _characters -= kept.Value.Summary.Size;
    }

    private sealed record Kept(WorkflowSummary Summary, DateTimeOffset LastAt, EctRevocationSet Revoked);
}
