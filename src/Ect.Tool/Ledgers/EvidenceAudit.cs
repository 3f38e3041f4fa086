using Ect.Tool.Output;

namespace Ect.Tool.Ledgers;

/// <summary>Audits evidence with nothing but the ledger's pinned key, and the head of the last run.</summary>
internal static class EvidenceAudit
{
    /// <exception cref="LieException">Something is wrong.</exception>
    /// <exception cref="ToolException">There is no head in it.</exception>
    public static Audit Run(Evidence evidence, EctLedgerKey key, EctTreeHead? before, IProgress<double> progress)
    {
        var verifier = new EctLedgerVerifier([key]);
        var heads = evidence.Heads.Select(note => Read(note, verifier)).OrderBy(head => head.Size).ToList();
        if (heads is []) throw new ToolException("There is no tree head in the evidence, so it says nothing.");
        if (evidence.Origin != key.Origin)
            throw new LieException(EctLedgerFailure.WrongOrigin, $"The evidence is of {evidence.Origin}, and the key of {key.Origin}.");

        var leaves = ReadLeaves(evidence, progress);
        if (before is not null) CompareSizes(before, heads[^1]);
        CompareRoots(leaves, before is null ? heads : [.. heads.Append(before).OrderBy(head => head.Size)]);
        foreach (var receipt in evidence.Receipts) Verify(receipt, verifier, leaves);

        var added = evidence.Entries.Skip((int)Math.Min(before?.Size ?? 0, int.MaxValue));
        return new Audit(heads[^1], before) { Hidden = added.Count(entry => entry.Entry is null), Receipts = evidence.Receipts.Count };
    }

    private static EctTreeHead Read(string note, EctLedgerVerifier verifier)
    {
        if (!EctTreeHead.TryParse(note, out var head))
            throw new LieException(EctLedgerFailure.Malformed, "One of its heads is no signed tree head.");
        return verifier.VerifyTreeHead(head) is not EctLedgerFailure.None and var failure
            ? throw new LieException(failure, $"The head of {head.Size} entries was not signed with the pinned key for this ledger.")
            : head;
    }

    private static List<EctDigest> ReadLeaves(Evidence evidence, IProgress<double> progress)
    {
        var leaves = new List<EctDigest>(evidence.Entries.Count);
        foreach (var (index, entry) in evidence.Entries.Index())
        {
            if (entry.Leaf.Length is not EctDigest.Length)
                throw new LieException(EctLedgerFailure.Malformed, $"The hash of entry {index} has {entry.Leaf.Length} bytes.");
            var leaf = new EctDigest(entry.Leaf);
            if (entry.Entry is not null && GrowingTree.Leaf(entry.Entry) != leaf)
                throw new LieException(EctLedgerFailure.EntriesChanged, $"Entry {index} is not the one behind its hash.");
            leaves.Add(leaf);
            if (leaves.Count % TiledLog.Width is 0) progress.Report((double)leaves.Count / evidence.Entries.Count);
        }

        return leaves;
    }

    private static void CompareSizes(EctTreeHead before, EctTreeHead last)
    {
        if (last.Size < before.Size)
            throw new LieException(EctLedgerFailure.RolledBack, $"It has {last.Size} entries, and signed for {before.Size} before.");
        if (last.Size == before.Size && last.RootHash != before.RootHash)
            throw new LieException(EctLedgerFailure.Forked, $"It signed for two histories of {last.Size} entries.");
    }

    /// <summary>Each head is of the first entries.</summary>
    private static void CompareRoots(List<EctDigest> leaves, IReadOnlyList<EctTreeHead> heads)
    {
        if (heads[^1].Size != leaves.Count)
            throw new LieException(EctLedgerFailure.EntriesMissing, $"It has {leaves.Count} entries, and signed for {heads[^1].Size}.");

        var tree = new GrowingTree();
        foreach (var head in heads)
        {
            while (tree.Size < head.Size) tree.Append(leaves[(int)tree.Size]);
            if (tree.Root != head.RootHash)
                throw new LieException(EctLedgerFailure.Inconsistent, $"Its entries are not the {head.Size} that it signed for.");
        }
    }

    private static void Verify(EvidenceReceipt receipt, EctLedgerVerifier verifier, List<EctDigest> leaves)
    {
        var failure = verifier.VerifyReceipt(receipt.Entry, receipt.Receipt, out var proof);
        if (failure is not EctLedgerFailure.None) throw new LieException(failure, "A receipt is not one of this ledger for its entry.");
        if (proof!.LeafIndex < leaves.Count && leaves[(int)proof.LeafIndex] != GrowingTree.Leaf(receipt.Entry))
            throw new LieException(EctLedgerFailure.Forked, $"It gave a receipt for entry {proof.LeafIndex}, and shows another one there.");
    }
}
