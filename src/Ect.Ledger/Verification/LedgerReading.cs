using Ect.Ledger.Tree;

namespace Ect.Ledger.Verification;

/// <summary>Reads all entries of a ledger once, and rebuilds from them the roots that it signed.</summary>
/// <param name="head">The ledger's head; its signature was verified.</param>
/// <param name="trusted">What the ledger signed before.</param>
internal sealed class LedgerReading(EctTreeHead head, EctTreeHead? trusted)
{
    private readonly MerkleFrontier _tree = new();

    public long EntriesRead => _tree.Size;

    /// <summary>Reads page after page.</summary>
    /// <param name="read">Gives up to so many entries, from such a place on.</param>
    /// <param name="leafOf">The leaf that an entry is, if it is what it says of itself, in its place.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<EctLedgerFailure> RunAsync(
        Func<long, int, CancellationToken, ValueTask<IReadOnlyList<EctDisclosedEntry>>> read,
        Func<EctDisclosedEntry, long, EctDigest?> leafOf, CancellationToken cancellationToken)
    {
        if (head.Size < trusted?.Size) return EctLedgerFailure.RolledBack;
        if (head.Size == trusted?.Size && head.RootHash != trusted.RootHash) return EctLedgerFailure.Forked;

        var isContinued = ContinuesTrusted();
        while (_tree.Size < head.Size)
        {
            var count = (int)Math.Min(IEctLedger.MaxCount, head.Size - _tree.Size);
            var entries = await read(_tree.Size, count, cancellationToken).ConfigureAwait(false);
            if (entries is null || entries.Count > count || entries.Any(entry => entry is null))
                return EctLedgerFailure.Malformed; // JSON may say null.
            foreach (var entry in entries)
            {
                if (leafOf(entry, _tree.Size) is not { } leaf) return EctLedgerFailure.EntriesChanged;
                _tree.Append(leaf);
                isContinued &= ContinuesTrusted();
            }

            if (entries.Count < count) return EctLedgerFailure.EntriesMissing;
        }

        if (_tree.Root != head.RootHash) return EctLedgerFailure.EntriesChanged;
        return isContinued ? EctLedgerFailure.None : EctLedgerFailure.Inconsistent; // It signed for both.
    }

    private bool ContinuesTrusted() => trusted is null || trusted.Size != _tree.Size || trusted.RootHash == _tree.Root;
}
