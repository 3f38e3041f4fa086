using Ect.Ledger.Tree;

namespace Ect.Ledger.Tests;

/// <summary>A ledger that says what it is told to, and the truth otherwise.</summary>
internal sealed class LyingLedger(IEctLedgerReader truth) : IEctLedgerReader
{
    public EctTreeHead? Head { get; set; }

    /// <summary>What happens between its answer and the one who asked.</summary>
    public Func<Task> AfterHead { get; set; } = () => Task.CompletedTask;

    public Func<long, IReadOnlyList<EctLedgerEntry>, IReadOnlyList<EctLedgerEntry>> Entries
    {
        set => Disclosed = (start, entries) =>
        [
            .. value(start, [.. entries.Select(shown => shown.Entry!)])
                .Select((entry, n) => entry is null ? null! : new EctDisclosedEntry(start + n, MerkleHash.Leaf(entry.Encoded.Span), entry.RecordedAt, entry)),
        ];
    }

    public Func<long, IReadOnlyList<EctDisclosedEntry>, IReadOnlyList<EctDisclosedEntry>> Disclosed { get; set; } = (_, entries) => entries;

    public Func<EctConsistencyProof, EctConsistencyProof> Consistency { get; set; } = proof => proof;

    public ValueTask<IReadOnlyList<EctReceipt>> FindAsync(string id, CancellationToken cancellationToken) => truth.FindAsync(id, cancellationToken);

    public ValueTask<EctReceipt?> FindAsync(EctToken token, CancellationToken cancellationToken) =>
        truth.FindAsync(token, cancellationToken);

    public async ValueTask<IReadOnlyList<EctDisclosedEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken) =>
        Disclosed(start, await truth.ReadAsync(start, count, cancellationToken));

    public async ValueTask<EctTreeHead> GetTreeHeadAsync(CancellationToken cancellationToken)
    {
        var head = Head ?? await truth.GetTreeHeadAsync(cancellationToken);
        await AfterHead();
        return head;
    }

    public ValueTask<EctInclusionProof> ProveInclusionAsync(long leafIndex, long treeSize, CancellationToken cancellationToken) =>
        truth.ProveInclusionAsync(leafIndex, treeSize, cancellationToken);

    public async ValueTask<EctConsistencyProof> ProveConsistencyAsync(long oldSize, long newSize, CancellationToken cancellationToken) =>
        Consistency(await truth.ProveConsistencyAsync(oldSize, newSize, cancellationToken));
}
