using Ect.Ledger.Tree;

namespace Ect.Ledger.Engine;

/// <summary>Follows the ledger leaf by leaf, no matter who adds to it, and finds out when it is no longer the one that it was.</summary>
internal sealed class LedgerFollower(StoredTree tree, SigningLatch latch)
{
    private volatile LedgerEdge _edge = LedgerEdge.Empty;

    public LedgerEdge Edge => _edge;

    /// <summary>Begins with what was signed, as long as the storage still has it.</summary>
    /// <exception cref="EctLedgerException">It has not.</exception>
    public async ValueTask StartAsync(EctTreeHead? signed, long size, CancellationToken cancellationToken)
    {
        if (signed?.Size > size)
            throw new EctLedgerException(
                $"The ledger has {size} entries and signed for {signed.Size}: it was rolled back. Restore the missing ones.");

        var edge = await tree.EdgeAsync(signed?.Size ?? 0, cancellationToken).ConfigureAwait(false);
        if (signed is not null && signed.RootHash != edge.Root)
            throw new EctLedgerException(
                $"The first {signed.Size} entries of the ledger are not those that it signed for. Restore those from a backup.");
        _edge = await CatchUpAsync(edge, size, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on to the end of a batch that was just added, over what others added before it.</summary>
    /// <returns>The edge behind the batch, and every hash that leads from its entries to the root there.</returns>
    public async ValueTask<(LedgerEdge Edge, Dictionary<MerkleNode, EctDigest> Nodes)> FollowAsync(
        EctLedgerAppended appended, IReadOnlyList<EctDigest> own)
    {
        var nodes = _edge.Nodes;
        var edge = _edge.Follow(appended.Leaves, nodes);
        if (edge.Size < appended.Start)
        {
            edge = await CatchUpAsync(edge, appended.Start, CancellationToken.None).ConfigureAwait(false);
            nodes = edge.Nodes;
        }

        var seen = (int)(edge.Size - appended.Start);
        var told = own.Take(seen).Select((_, n) => nodes.GetValueOrDefault(new MerkleNode(0, appended.Start + n)));
        if (seen > own.Count || !told.SequenceEqual(own.Take(seen)))
            throw latch.Close("The ledger's storage recorded other entries than it was given.");

        _edge = edge = edge.Follow([.. own.Skip(seen)], nodes);
        return (edge, nodes);
    }

    /// <summary>The tree of any size, proven to be the beginning or the continuation of what was followed.</summary>
    public async ValueTask<LedgerEdge> ProveAsync(long size, CancellationToken cancellationToken)
    {
        var edge = _edge;
        if (size == edge.Size) return edge;

        var other = await tree.EdgeAsync(size, cancellationToken).ConfigureAwait(false);
        await CompareAsync(edge, other, cancellationToken).ConfigureAwait(false);
        return other;
    }

    /// <summary>Sees that entries that are said to have been recorded before are among those that were followed.</summary>
    public async ValueTask ProveIncludedAsync(
        EctStoredEntry[] entries, LedgerEdge edge, IReadOnlyDictionary<MerkleNode, EctDigest> nodes)
    {
        if (entries is []) return;

        var places = entries.Select(entry => (entry.Index, edge.Size));
        var proofs = await tree.InclusionAsync([.. places], nodes, CancellationToken.None).ConfigureAwait(false);
        foreach (var (entry, proof) in entries.Zip(proofs))
            if (!MerkleProof.VerifyInclusion(proof, entry.LeafHash, edge.Root))
                throw latch.Close($"Entry {entry.Index} of the ledger is not the one that was recorded there.");
    }

    /// <summary>Finds out whether a head of the ledger contradicts what was followed.</summary>
    public void Compare(EctTreeHead head, LedgerEdge edge)
    {
        if (head.Size == edge.Size && head.RootHash != edge.Root)
            throw latch.Close($"The ledger's storage has a tree head of {head.Size} entries that are not those that were recorded.");
    }

    /// <summary>In two reads of a few hundred hashes, however far behind it is.</summary>
    private async ValueTask<LedgerEdge> CatchUpAsync(LedgerEdge from, long size, CancellationToken cancellationToken)
    {
        if (from.Size == size) return from;

        var edge = await tree.EdgeAsync(size, cancellationToken).ConfigureAwait(false);
        await CompareAsync(from, edge, cancellationToken).ConfigureAwait(false);
        return edge;
    }

    private async ValueTask CompareAsync(LedgerEdge one, LedgerEdge other, CancellationToken cancellationToken)
    {
        var (older, newer) = one.Size < other.Size ? (one, other) : (other, one);
        if (older.Size is 0) return;

        var proof = await tree.ConsistencyAsync(older.Size, newer.Size, cancellationToken).ConfigureAwait(false);
        if (!MerkleProof.VerifyConsistency(proof, older.Root, newer.Root))
            throw latch.Close($"The first {older.Size} of {newer.Size} entries of the ledger are no longer those that they were.");
    }
}
