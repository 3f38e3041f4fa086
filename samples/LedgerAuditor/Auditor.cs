using Ect;

namespace LedgerAuditor;

/// <summary>Audits a ledger: what it signs now continues what it signed before, and the new entries are those that it signed for.</summary>
internal sealed class Auditor(TiledLog log, EctLedgerKey key, Patience patience)
{
    private const int TileHeight = 8, HighestLevel = 7;

    /// <summary>Twice as long as a checkpoint lives.</summary>
    private static readonly EctTreeHeadRequirement Fresh = new() { MaxAge = TimeSpan.FromMinutes(10) };

    private readonly EctLedgerVerifier _verifier = new([key]);

    /// <exception cref="LieException">Something is wrong.</exception>
    /// <exception cref="SilenceException">The ledger cannot be asked.</exception>
    public async Task<Audit> RunAsync(EctTreeHead? before)
    {
        var behind = new List<EctTreeHead>();
        var head = await ReadHeadAsync(before);
        while (head.Size < before?.Size)
        {
            behind.Add(head);
            if (!await patience.PauseAsync())
                throw new LieException(EctLedgerFailure.RolledBack, $"It has {head.Size} entries, and signed for {before.Size} before.");
            head = await ReadHeadAsync(before);
        }

        if (head.Size == before?.Size && head.RootHash != before.RootHash)
            throw new LieException(EctLedgerFailure.Forked, $"It signed for two histories of {head.Size} entries.");

        var tree = await RestoreAsync(head, before is null ? [] : [.. behind, before]);
        return new Audit(head, before, behind, await ReadOnAsync(tree, head));
    }

    private async Task<EctTreeHead> ReadHeadAsync(EctTreeHead? before)
    {
        if (await log.ReadCheckpointAsync() is not { } head)
            throw before is null
                ? new SilenceException("What it shows as its checkpoint is no signed tree head.")
                : new LieException(EctLedgerFailure.Malformed, "What it shows as its checkpoint is no signed tree head, as it was before.");

        return _verifier.VerifyTreeHead(head, Fresh) is not EctLedgerFailure.None and var failure
            ? throw new LieException(failure, failure switch
            {
                EctLedgerFailure.WrongOrigin => $"The checkpoint is of {head.Origin}, and the key of {key.Origin}.",
                EctLedgerFailure.Stale => $"The checkpoint was not signed within the last {Fresh.MaxAge!.Value.TotalMinutes} minutes.",
                _ => "The checkpoint was not signed with the pinned key.",
            })
            : head;
    }

    /// <summary>Builds the tree of the last run from tiles of the present one, which begins with all of the older ones.</summary>
    private async Task<LedgerTree> RestoreAsync(EctTreeHead head, IEnumerable<EctTreeHead> older)
    {
        var tree = new LedgerTree();
        foreach (var old in older.OrderBy(old => old.Size))
        {
            while (tree.Size < old.Size) await ReadSubtreesAsync(tree, old.Size, head);
            if (tree.Root != old.RootHash)
                throw new LieException(
                    EctLedgerFailure.Inconsistent, $"Its {head.Size} entries do not continue the {old.Size} that it signed for before.");
        }

        return tree;
    }

    /// <summary>Adds the largest full subtrees of one tile that come next, up to a size.</summary>
    private async Task ReadSubtreesAsync(LedgerTree tree, long size, EctTreeHead head)
    {
        var level = HighestLevel;
        while (tree.Size % Span(level) > 0 || size - tree.Size < Span(level)) level--;

        var (index, seen) = Math.DivRem(tree.Size / Span(level), TiledLog.Width);
        var count = Math.Min(TiledLog.Width - seen, (size - tree.Size) / Span(level));
        var tile = await log.ReadHashesAsync(level, index, WidthOf(head, level, index));
        foreach (var hash in tile.Skip((int)seen).Take((int)count)) tree.Append(hash, TileHeight * level);
    }

    /// <summary>Reads all that was not seen before.</summary>
    /// <returns>How many of the entries are not shown.</returns>
    private async Task<long> ReadOnAsync(LedgerTree tree, EctTreeHead head)
    {
        var hidden = 0L;
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

    /// <summary>How many entries a hash of a level is over.</summary>
    private static long Span(int level) => 1L << (TileHeight * level);

    private static int WidthOf(EctTreeHead head, int level, long index) =>
        (int)Math.Min(TiledLog.Width, head.Size / Span(level) - index * TiledLog.Width);
}
