namespace Ect.Tests;

/// <summary>Counts round trips, and what they ask for.</summary>
internal sealed class CountingStore(IEctStore inner) : IEctStore
{
    public List<string[]> Finds { get; } = [];

    public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        Assert.Distinct(ids);
        Finds.Add([.. ids]);
        return inner.FindAsync(ids, cancellationToken);
    }

    public ValueTask<EctStoreAddResult> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken) =>
        inner.TryAddAsync(records, cancellationToken);

    public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, CancellationToken cancellationToken) =>
        inner.ListWorkflowAsync(workflowId, cancellationToken);
}
