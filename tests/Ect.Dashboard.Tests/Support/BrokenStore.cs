namespace Ect.Dashboard.Tests;

/// <summary>A store that cannot answer.</summary>
internal sealed class BrokenStore(Exception failure) : IEctStore
{
    public TimeSpan Retention => TimeSpan.FromDays(1);

    public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => throw failure;

    public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken) => throw failure;

    public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken) =>
        throw failure;

    public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
        DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken) => throw failure;

    public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken) => throw failure;
}
