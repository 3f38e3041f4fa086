using System.Globalization;
using Ect;

namespace LedgerAuditor;

/// <summary>Audits a ledger: what it signs now continues what it signed before, and the new entries are those that it signed for.</summary>
internal sealed class Auditor(TiledLog log, EctLedgerKey key, Patience patience)
{
    private const int TileHeight = 8, HighestLevel = 7;

    /// <summary>Twice as long as a checkpoint lives.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly EctLedgerVerifier _verifier = new([key]);
    private readonly List<EctTreeHead> _seen = [];

    /// <summary>The checkpoints that the ledger showed, one of each tree.</summary>
    public IReadOnlyList<EctTreeHead> Seen => _seen;

    /// <exception cref="LieException">Something is wrong.</exception>
    /// <exception cref="SilenceException">The ledger cannot be asked.</exception>
    public async Task<Audit> RunAsync(EctTreeHead? before)
    {
        var behind = new List<EctTreeHead>();
        var head = await ReadHeadAsync();
        while (head.Size < before?.Size)
        {
            behind.Add(head);
            if (!await patience.PauseAsync())
                throw new LieException(EctLedgerFailure.RolledBack, $"It has {head.Size} entries, and signed for {before.Size} before.");
            head = await ReadHeadAsync();
        }

        if (head.Size == before?.Size && head.RootHash != before.RootHash)
            throw new LieException(EctLedgerFailure.Forked, $"It signed for two histories of {head.Size} entries.");

        var tree = await RestoreAsync(head, before is null ? [] : [.. behind, before]);
        var unseen = await ReadOnAsync(tree, head);
        return new Audit(head, before, behind, unseen.Hidden, unseen.Removed, FindDoubt(head));
    }

    private async Task<EctTreeHead> ReadHeadAsync()
    {
        var head = await log.ReadCheckpointAsync();
        if (!_seen.Exists(seen => (seen.Size, seen.RootHash) == (head.Size, head.RootHash))) _seen.Add(head);

        var failure = _verifier.VerifyTreeHead(head, new EctTreeHeadRequirement());
        if (failure is not EctLedgerFailure.None)
            throw new LieException(failure, failure is EctLedgerFailure.WrongOrigin
                ? $"The checkpoint is of {head.Origin}, and the key of {key.Origin}."
                : "The checkpoint was not signed with the pinned key.");
        if (DateTimeOffset.UtcNow - _verifier.FindTime(head) > MaxAge)
            throw new LieException(
                EctLedgerFailure.Stale, $"The checkpoint was not signed within the last {MaxAge.TotalMinutes} minutes.");
        return head;
    }

    /// <summary>Tells why nobody can say how old a head is. That is no lie: a ledger may say no time, and clocks may be wrong.</summary>
    /// <returns><see langword="null"/> if it is fresh.</returns>
    private string? FindDoubt(EctTreeHead head)
    {
        var now = DateTimeOffset.UtcNow;
        return _verifier.FindTime(head) switch
        {
            null => "The checkpoint does not say when it was signed. It may be an old one.",
            { } time when time - now > Tolerance => string.Create(
                CultureInfo.InvariantCulture,
                $"The checkpoint was signed at {time:u}, and the clock here says {now:u}. Set the one that is wrong."),
            _ => null,
        };
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
    /// <returns>How many of the entries are not shown, and how many because some were removed.</returns>
    private async Task<(long Hidden, long Removed)> ReadOnAsync(LedgerTree tree, EctTreeHead head)
    {
        var (hidden, removed) = (0L, 0L);
        while (tree.Size < head.Size)
        {
            var (index, seen) = Math.DivRem(tree.Size, TiledLog.Width);
            var width = WidthOf(head, level: 0, index);
            var leaves = await log.ReadHashesAsync(level: 0, index, width);
            var (entries, isRemoved) = await log.ReadEntriesAsync(index, width);
            if (isRemoved) removed += width - seen;
            else if (entries is null) hidden += width - seen;

            foreach (var (place, leaf) in leaves.Index().Skip((int)seen))
            {
                if (entries is not null && LedgerTree.Leaf(entries[place]) != leaf)
                    throw new LieException(EctLedgerFailure.EntriesChanged, $"Entry {tree.Size} is not the one that it signed for.");
                tree.Append(leaf);
            }
        }

        return tree.Root == head.RootHash
            ? (hidden, removed)
            : throw new LieException(
                EctLedgerFailure.EntriesChanged, $"Its tiles are not those of the {head.Size} entries that it signed for.");
    }

    /// <summary>How many entries a hash of a level is over.</summary>
    private static long Span(int level) => 1L << (TileHeight * level);

    private static int WidthOf(EctTreeHead head, int level, long index) =>
        (int)Math.Min(TiledLog.Width, head.Size / Span(level) - index * TiledLog.Width);
}
