namespace Ect.Tests;

/// <summary>A store that shows its records and the questions that it was asked.</summary>
internal sealed class RecordingStore : IEctStore
{
    public List<EctTokenRecord> Records { get; } = [];
    public List<IReadOnlyCollection<string>> Questions { get; } = [];
    public EctStoreException? Failure { get; set; }

    public TimeSpan Retention => TimeSpan.FromHours(24);

    public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        Questions.Add(ids);
        return Failure is null ? new(new EctStoreFindings([.. Records.Where(record => ids.Contains(record.Id))])) : throw Failure;
    }

    public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
    {
        if (Failure is not null) throw Failure;
        foreach (var record in records)
        {
            var existing = Records.Find(known => (known.Id, known.IsSigned) == (record.Id, record.IsSigned));
            if (existing is not null) return new(existing);
            Records.Add(record);
        }

        return new((EctTokenRecord?)null);
    }

    public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken) =>
        new([.. Records.Where(record => record.WorkflowId == workflowId)]);

    public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
        DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken) =>
        new([]);

    public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken) =>
        new([.. issuers.Select(_ => 1)]);
}
