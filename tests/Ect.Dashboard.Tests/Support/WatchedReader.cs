namespace Ect.Dashboard.Tests;

/// <summary>A ledger that is slow, fails or pretends to be large.</summary>
internal sealed class WatchedReader(IEctLedgerReader inner) : IEctLedgerReader
{
    private int _reads;

    public long? Size { get; set; }

    /// <summary>Whether each place has the first entry.</summary>
    public bool RepeatsFirst { get; set; }

    public long FailsFrom { get; set; } = long.MaxValue;
    public Func<Task> BeforeRead { get; set; } = () => Task.CompletedTask;
    public int Reads => Volatile.Read(ref _reads);

    public async ValueTask<IReadOnlyList<EctDisclosedEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        await BeforeRead();
        if (start >= FailsFrom) throw new EctLedgerException("The ledger's disk is gone.");
        if (!RepeatsFirst) return await inner.ReadAsync(start, count, cancellationToken);
        var first = (await inner.ReadAsync(0, 1, cancellationToken))[0];
        return [.. Enumerable.Range(0, count).Select(i => new EctDisclosedEntry(start + i, first.LeafHash, first.RecordedAt, first.Entry))];
    }

    public async ValueTask<EctTreeHead> GetTreeHeadAsync(CancellationToken cancellationToken)
    {
        var head = await inner.GetTreeHeadAsync(cancellationToken);
        if (Size is not { } size) return head;
        var note = head.Note.Replace($"\n{head.Size}\n", $"\n{size}\n", StringComparison.Ordinal); // Nobody here verifies it.
        Assert.True(EctTreeHead.TryParse(note, out var large));
        return large;
    }

    public ValueTask<IReadOnlyList<EctReceipt>> FindAsync(string id, CancellationToken cancellationToken) =>
        inner.FindAsync(id, cancellationToken);

    public ValueTask<EctReceipt?> FindAsync(EctToken token, CancellationToken cancellationToken) =>
        inner.FindAsync(token, cancellationToken);

    public ValueTask<EctInclusionProof> ProveInclusionAsync(long leafIndex, long treeSize, CancellationToken cancellationToken) =>
        inner.ProveInclusionAsync(leafIndex, treeSize, cancellationToken);

    public ValueTask<EctConsistencyProof> ProveConsistencyAsync(long oldSize, long newSize, CancellationToken cancellationToken) =>
        inner.ProveConsistencyAsync(oldSize, newSize, cancellationToken);
}
