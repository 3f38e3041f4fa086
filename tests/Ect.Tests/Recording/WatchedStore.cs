using Ect.Store;
using Microsoft.Extensions.Options;

namespace Ect.Tests;

/// <summary>A store in memory that tells what is written, and fails where it is told to.</summary>
internal sealed class WatchedStore(IOptions<EctOptions> options, TimeProvider clock) : IEctStore, IDisposable
{
    private readonly InMemoryStore _inner = new(options, clock);

    /// <summary>What every write brought: the levels of its records.</summary>
    public List<EctAssuranceLevel[]> Writes { get; } = [];

    /// <summary>Whether a write of L3 fails.</summary>
    public bool RefusesL3 { get; set; }

    public TaskCompletionSource? Raised { get; set; }

    public TimeSpan Retention => _inner.Retention;

    public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        _inner.FindAsync(ids, cancellationToken);

    public async ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
    {
        var isRaise = records.Any(record => record.Level is EctAssuranceLevel.L3);
        lock (Writes) Writes.Add([.. records.Select(record => record.Level)]);
        if (isRaise && RefusesL3) throw new InvalidOperationException("The pipe broke.");
        var result = await _inner.TryAddAsync(records, cancellationToken);
        if (isRaise) Raised?.TrySetResult();
        return result;
    }

    public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken) =>
        _inner.ListWorkflowAsync(workflowId, limit, cancellationToken);

    public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
        DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken) =>
        _inner.ListWorkflowsAsync(before, beforeId, limit, cancellationToken);

    public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken) =>
        _inner.NumberIssuersAsync(issuers, cancellationToken);

    public void Dispose() => _inner.Dispose();
}
