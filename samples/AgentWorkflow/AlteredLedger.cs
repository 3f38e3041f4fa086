using Ect;

namespace AgentWorkflow;

/// <summary>A ledger whose entries were altered. Everything else is as it was signed.</summary>
internal sealed class AlteredLedger(
    IEctLedgerReader ledger, Func<IReadOnlyList<EctDisclosedEntry>, IReadOnlyList<EctDisclosedEntry>> alter) : IEctLedgerReader
{
    public async ValueTask<IReadOnlyList<EctDisclosedEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken) =>
        alter(await ledger.ReadAsync(start, count, cancellationToken));

    public ValueTask<EctTreeHead> GetTreeHeadAsync(CancellationToken cancellationToken) => ledger.GetTreeHeadAsync(cancellationToken);

    public ValueTask<EctInclusionProof> ProveInclusionAsync(long leafIndex, long treeSize, CancellationToken cancellationToken) =>
        ledger.ProveInclusionAsync(leafIndex, treeSize, cancellationToken);

    public ValueTask<EctConsistencyProof> ProveConsistencyAsync(long oldSize, long newSize, CancellationToken cancellationToken) =>
        ledger.ProveConsistencyAsync(oldSize, newSize, cancellationToken);

    public ValueTask<IReadOnlyList<EctReceipt>> FindAsync(string id, CancellationToken cancellationToken) =>
        ledger.FindAsync(id, cancellationToken);

    public ValueTask<EctReceipt?> FindAsync(EctToken token, CancellationToken cancellationToken) =>
        ledger.FindAsync(token, cancellationToken);
}
