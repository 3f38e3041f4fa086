namespace Ect.Dashboard.Tests;

/// <summary>A store that counts how often workflows are read, and may be out of reach.</summary>
internal class WatchedStore(IEctStore inner) : IEctStore
{
    private int _reads;

    public int Reads => Volatile.Read(ref _reads);
    public bool IsAway { get; set; }

    /// <summary>The number that all issuers share, as those do that come too late for one of their own.</summary>
    public int? SharedNumber { get; set; }

    public Func<Task> BeforeRead { get; set; } = () => Task.CompletedTask;
    public int MaxListed { get; init; } = int.MaxValue;
    public TimeSpan Retention => inner.Retention;

    public async ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(
        string workflowId, int limit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        if (IsAway) throw new EctStoreException("The store is away.");
        await BeforeRead();
        return await inner.ListWorkflowAsync(workflowId, limit, cancellationToken);
    }

    public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        inner.FindAsync(ids, cancellationToken);

    public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken) =>
        inner.TryAddAsync(records, cancellationToken);

    public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
        DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken) =>
        inner.ListWorkflowsAsync(before, beforeId, limit, cancellationToken);

    public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken) =>
        SharedNumber is { } number ? new([.. issuers.Select(_ => number)]) : inner.NumberIssuersAsync(issuers, cancellationToken);
}
