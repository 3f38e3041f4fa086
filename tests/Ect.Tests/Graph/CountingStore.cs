namespace Ect.Tests;

/// <summary>Counts round trips, and what they ask for.</summary>
internal sealed class CountingStore(IEctStore inner) : IEctStore
{
    public List<string[]> Finds { get; } = [];

    public List<string> Lists { get; } = [];

    /// <summary>Whether its answers have to be waited for, as those of a server.</summary>
    public bool IsRemote { get; set; }

    /// <summary>What happens while it is asked.</summary>
    public Action? OnFind { get; set; }

    public TimeSpan Retention => inner.Retention;

    public async ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        Assert.Distinct(ids);
        Finds.Add([.. ids]);
        OnFind?.Invoke();
        if (IsRemote) await Task.Yield();
        return await inner.FindAsync(ids, cancellationToken);
    }

    public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken) =>
        inner.TryAddAsync(records, cancellationToken);

    public async ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken)
    {
        Lists.Add(workflowId);
        if (IsRemote) await Task.Yield();
        return await inner.ListWorkflowAsync(workflowId, limit, cancellationToken);
    }

    public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
        DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken) =>
        inner.ListWorkflowsAsync(before, beforeId, limit, cancellationToken);

    public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken) =>
        inner.NumberIssuersAsync(issuers, cancellationToken);
}
