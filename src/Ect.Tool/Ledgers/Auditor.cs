using System.Globalization;
using Ect.Tool.Output;

namespace Ect.Tool.Ledgers;

/// <summary>Audits a tiled log: what it signs now continues what it signed before, and the new entries are those that it signed
/// for.</summary>
/// <param name="log">The log.</param>
/// <param name="key">The pinned key.</param>
/// <param name="maxAge">How old its checkpoint may be; <see langword="null"/> for any age.</param>
/// <param name="shown">Is given the checkpoints that the log shows, one of each tree, also when something is wrong.</param>
internal sealed class Auditor(TiledLog log, EctLedgerKey key, TimeSpan? maxAge, List<EctTreeHead> shown)
{
    private const int TileHeight = 8, HighestLevel = 7;

    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly EctLedgerVerifier _verifier = new([key]);

    /// <summary>Reads what is new, and compares it with what was seen before.</summary>
    /// <param name="before">The head of the last run.</param>
    /// <param name="receipts">What the ledger gave. Those of trees that are larger than the one it shows are not compared.</param>
    /// <param name="seen">Is told each new entry: its hash, and its bytes if they are shown.</param>
    /// <param name="progress">Is told the part that is done.</param>
    /// <param name="cancellationToken">Ends the audit.</param>
    /// <exception cref="LieException">Something is wrong.</exception>
    /// <exception cref="ToolException">The ledger cannot be asked.</exception>
    public async Task<Audit> RunAsync(
        EctTreeHead? before, IReadOnlyList<GivenReceipt> receipts, Action<EctDigest, byte[]?> seen, IProgress<double> progress,
        CancellationToken cancellationToken)
    {
        var behind = new List<EctTreeHead>();
        var head = await ReadHeadAsync(cancellationToken);
        while (head.Size < before?.Size)
        {
            behind.Add(head);
            if (!await log.PauseAsync(cancellationToken))
                throw new LieException(EctLedgerFailure.RolledBack, $"It has {head.Size} entries, and signed for {before.Size} before.");
            head = await ReadHeadAsync(cancellationToken);
        }

        if (head.Size == before?.Size && head.RootHash != before.RootHash)
            throw new LieException(EctLedgerFailure.Forked, $"It signed for two histories of {head.Size} entries.");

        var given = receipts.Select(receipt => receipt.Mark).Where(mark => mark.Size <= head.Size).ToList();
        IEnumerable<EctTreeHead> older = before is null ? [] : [.. behind, before];
        var marks = new Queue<Mark>(older.Select(Mark.Of).Concat(given).OrderBy(mark => mark.Size));

        var tree = await RestoreAsync(head, before?.Size ?? 0, marks, cancellationToken);
        var (hidden, removed) = await ReadOnAsync(tree, head, marks, seen, progress, cancellationToken);
        return new Audit(head, before)
        {
            Hidden = hidden,
            Removed = removed,
            Behind = behind.Count,
            Doubt = FindDoubt(head),
            Receipts = given.Count,
            Ahead = receipts.Count - given.Count,
        };
    }

    private async Task<EctTreeHead> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = await log.ReadCheckpointAsync(cancellationToken);
        if (!shown.Exists(other => (other.Size, other.RootHash) == (head.Size, head.RootHash))) shown.Add(head);

        var failure = _verifier.VerifyTreeHead(head);
        if (failure is not EctLedgerFailure.None)
            throw new LieException(failure, failure is EctLedgerFailure.WrongOrigin
                ? $"The checkpoint is of {head.Origin}, and the key of {key.Origin}."
                : "The checkpoint was not signed with the pinned key.");
        if (maxAge is { } age && TimeProvider.System.GetUtcNow() - _verifier.FindTime(head) > age)
            throw new LieException(EctLedgerFailure.Stale, string.Create(
                CultureInfo.InvariantCulture, $"The checkpoint was not signed within the last {age.TotalMinutes:0.##} minutes."));
        return head;
    }

    /// <summary>Tells why nobody can say how old a head is. That is no lie: a ledger may say no time, and clocks may be wrong.</summary>
    private string? FindDoubt(EctTreeHead head)
    {
        if (maxAge is null) return null;

        var now = TimeProvider.System.GetUtcNow();
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
    private async Task<GrowingTree> RestoreAsync(EctTreeHead head, long size, Queue<Mark> marks, CancellationToken cancellationToken)
    {
        var tree = new GrowingTree();
        while (tree.Size < size)
        {
            Compare(tree, marks, head);
            await ReadSubtreesAsync(tree, marks.Peek().Size, head, cancellationToken); // The last run's is one of them.
        }

        return tree;
    }

    /// <summary>Compares what the ledger signed for a tree of this size with it.</summary>
    private static void Compare(GrowingTree tree, Queue<Mark> marks, EctTreeHead head)
    {
        while (marks.TryPeek(out var mark) && mark.Size == tree.Size)
        {
            if (mark.Root != tree.Root)
                throw new LieException(EctLedgerFailure.Inconsistent, $"Its {head.Size} entries do not continue {mark.Name}.");
            marks.Dequeue();
        }
    }

    /// <summary>Adds the largest full subtrees of one tile that come next, up to a size.</summary>
    private async Task ReadSubtreesAsync(GrowingTree tree, long size, EctTreeHead head, CancellationToken cancellationToken)
    {
        var level = HighestLevel;
        while (tree.Size % Span(level) > 0 || size - tree.Size < Span(level)) level--;

        var (index, seen) = Math.DivRem(tree.Size / Span(level), TiledLog.Width);
        var count = Math.Min(TiledLog.Width - seen, (size - tree.Size) / Span(level));
        var tile = await log.ReadHashesAsync(level, index, WidthOf(head, level, index), cancellationToken);
        foreach (var hash in tile.Skip((int)seen).Take((int)count)) tree.Append(hash, TileHeight * level);
    }

    /// <summary>Reads all that was not seen before.</summary>
    /// <returns>How many of the entries are not shown, and how many because some were removed.</returns>
    private async Task<(long Hidden, long Removed)> ReadOnAsync(
        GrowingTree tree, EctTreeHead head, Queue<Mark> marks, Action<EctDigest, byte[]?> tell, IProgress<double> progress,
        CancellationToken cancellationToken)
    {
        var (hidden, removed) = (0L, 0L);
        Compare(tree, marks, head);
        while (tree.Size < head.Size)
        {
            var (index, seen) = Math.DivRem(tree.Size, TiledLog.Width);
            var width = WidthOf(head, level: 0, index);
            var leaves = await log.ReadHashesAsync(level: 0, index, width, cancellationToken);
            var (entries, isRemoved) = await log.ReadEntriesAsync(index, width, cancellationToken);
            if (isRemoved) removed += width - seen;
            else if (entries is null) hidden += width - seen;

            foreach (var (place, leaf) in leaves.Index().Skip((int)seen))
            {
                if (entries is not null && GrowingTree.Leaf(entries[place]) != leaf)
                    throw new LieException(EctLedgerFailure.EntriesChanged, $"Entry {tree.Size} is not the one that it signed for.");
                tree.Append(leaf);
                Compare(tree, marks, head);
                tell(leaf, entries?[place]);
            }

            progress.Report((double)tree.Size / head.Size);
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
