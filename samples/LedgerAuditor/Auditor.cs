using Ect;

namespace LedgerAuditor;

/// <summary>Audits a ledger: what it signs now continues what it signed before, and the new entries are those that it signed for.</summary>
internal sealed class Auditor(TiledLog log, EctLedgerKey key)
{
    private const int TileHeight = 8, HighestLevel = 7;

    /// <summary>Twice as long as a checkpoint lives.</summary>
    private static readonly EctTreeHeadRequirement Fresh = new() { MaxAge = TimeSpan.FromMinutes(10) };

    private readonly EctLedgerVerifier _verifier = new([key]);

    /// <exception cref="LieException">Something is wrong.</exception>
    /// <exception cref="SilenceException">The ledger cannot be asked.</exception>
    public async Task<Audit> RunAsync(EctTreeHead? before)
    {
        var head = await log.ReadCheckpointAsync();
        Verify(head);
        if (before is not null) Compare(head, before);
        return new Audit(head, before, head.Size == before?.Size ? 0 : await ReadOnAsync(head, before));
    }

    private void Verify(EctTreeHead head)
    {
        if (_verifier.VerifyTreeHead(head, Fresh) is not EctLedgerFailure.None and var failure)
            throw new LieException(failure, failure switch
            {
                EctLedgerFailure.WrongOrigin => $"The checkpoint is of {head.Origin}, and the key of {key.Origin}.",
                EctLedgerFailure.Stale => $"The checkpoint was not signed within the last {Fresh.MaxAge!.Value.TotalMinutes} minutes.",
                _ => "The checkpoint was not signed with the pinned key.",
            });
    }

    private static void Compare(EctTreeHead head, EctTreeHead before)
    {
        if (head.Size < before.Size)
            throw new LieException(EctLedgerFailure.RolledBack, $"It has {head.Size} entries, and signed for {before.Size} before.");
        if (head.Size == before.Size && head.RootHash != before.RootHash)
            throw new LieException(EctLedgerFailure.Forked, $"It signed for two histories of {head.Size} entries.");
    }

    /// <summary>Reads all that was not seen before.</summary>
    /// <returns>How many of the entries are not shown.</returns>
    private async Task<long> ReadOnAsync(EctTreeHead head, EctTreeHead? before)
    {
        var (tree, hidden) = (before is null ? new LedgerTree() : await RestoreAsync(head, before), 0L);
        while (tree.Size < head.Size)
        {
            var (index, seen) = Math.DivRem(tree.Size, TiledLog.Width);
            var width = WidthOf(head, level: 0, index);
            var leaves = await log.ReadHashesAsync(level: 0, index, width);
            var entries = await log.ReadEntriesAsync(index, width);
            if (entries is null) hidden += width - seen;

            foreach (var (place, leaf) in leaves.Index().Skip((int)seen))
            {
                if (entries is not null && LedgerTree.Leaf(entries[place]) != leaf)
                    throw new LieException(EctLedgerFailure.EntriesChanged, $"Entry {tree.Size} is not the one that it signed for.");
                tree.Append(leaf);
            }
        }

        return tree.Root == head.RootHash
            ? hidden
            : throw new LieException(
                EctLedgerFailure.EntriesChanged, $"Its tiles are not those of the {head.Size} entries that it signed for.");
    }

    /// <summary>Builds the tree of the last run from tiles of the present one, which begins with it.</summary>
    private async Task<LedgerTree> RestoreAsync(EctTreeHead head, EctTreeHead before)
    {
        var tree = new LedgerTree();
        for (var level = HighestLevel; level >= 0; level--)
        {
            var (index, width) = Math.DivRem(before.Size >> (TileHeight * level), TiledLog.Width);
            if (width is 0) continue;
            var tile = await log.ReadHashesAsync(level, index, WidthOf(head, level, index));
            foreach (var hash in tile.Take((int)width)) tree.Append(hash, TileHeight * level);
        }

        return tree.Root == before.RootHash
            ? tree
            : throw new LieException(
                EctLedgerFailure.Inconsistent, $"Its {head.Size} entries do not continue the {before.Size} that it signed for before.");
    }

    private static int WidthOf(EctTreeHead head, int level, long index) =>
        (int)Math.Min(TiledLog.Width, (head.Size >> (TileHeight * level)) - index * TiledLog.Width);
}
