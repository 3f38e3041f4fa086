namespace Ect;

/// <summary>Reads all entries of a ledger once, and rebuilds from them the roots that it signed.</summary>
/// <param name="head">The ledger's head; its signature was verified.</param>
/// <param name="trusted">What the ledger signed before.</param>
internal sealed class LedgerReading(EctTreeHead head, EctTreeHead? trusted)
{
    private readonly MerkleFrontier _tree = new();

    public long EntriesRead => _tree.Size;

    public async ValueTask<EctLedgerFault> RunAsync(IEctLedger ledger, CancellationToken cancellationToken)
    {
        if (head.Size < trusted?.Size) return EctLedgerFault.RolledBack;
        if (head.Size == trusted?.Size && head.RootHash != trusted.RootHash) return EctLedgerFault.Forked;

        var isContinued = ContinuesTrusted();
        while (_tree.Size < head.Size)
        {
            var count = (int)Math.Min(IEctLedger.MaxCount, head.Size - _tree.Size);
            var entries = await ledger.ReadAsync(_tree.Size, count, cancellationToken).ConfigureAwait(false);
            if (entries.Count > count) return EctLedgerFault.Malformed;
            foreach (var entry in entries)
            {
                _tree.Append(MerkleHash.Leaf(entry.Encoded.Span));
                isContinued &= ContinuesTrusted();
            }

            if (entries.Count < count) return EctLedgerFault.EntriesMissing;
        }

        if (_tree.Root != head.RootHash) return EctLedgerFault.EntriesChanged;
        return isContinued ? EctLedgerFault.None : EctLedgerFault.Inconsistent; // It signed for both.
    }

    private bool ContinuesTrusted() => trusted is null || trusted.Size != _tree.Size || trusted.RootHash == _tree.Root;
}
