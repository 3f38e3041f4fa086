using Ect.Ledger.Tree;

namespace Ect.Ledger.Engine;

/// <summary>The tree over what a storage has: reads the hashes that a proof needs, all in one call, and makes block hashes again that were
/// lost before they were kept.</summary>
internal sealed class StoredTree(IEctLedgerStorage storage)
{
    private static readonly Dictionary<MerkleNode, EctDigest> Nothing = [];

    /// <summary>The root of the first <paramref name="size"/> entries, and all that is needed to go on behind them.</summary>
    public async ValueTask<LedgerEdge> EdgeAsync(long size, CancellationToken cancellationToken)
    {
        if (size is 0) return LedgerEdge.Empty;
        var nodes = await ReadAsync([.. new LeafRange(0, size).Nodes, new(0, size - 1)], cancellationToken).ConfigureAwait(false);
        return LedgerEdge.Of(size, nodes);
    }

    public async ValueTask<EctConsistencyProof> ConsistencyAsync(long oldSize, long newSize, CancellationToken cancellationToken)
    {
        var path = MerklePath.Consistency(oldSize, newSize);
        return new(oldSize, newSize, (await HashAsync([path], Nothing, cancellationToken).ConfigureAwait(false))[0]);
    }

    /// <summary>A proof for each place, in its tree.</summary>
    /// <param name="leaves">The places, and the sizes of the trees.</param>
    /// <param name="known">Hashes that need not be read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<IReadOnlyList<EctInclusionProof>> InclusionAsync(
        IReadOnlyList<(long Index, long Size)> leaves, IReadOnlyDictionary<MerkleNode, EctDigest>? known,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<LeafRange>[] paths = [.. leaves.Select(leaf => MerklePath.Inclusion(leaf.Index, leaf.Size))];
        var hashes = await HashAsync(paths, known ?? Nothing, cancellationToken).ConfigureAwait(false);
        return [.. leaves.Zip(hashes, (leaf, path) => new EctInclusionProof(leaf.Index, leaf.Size, path))];
    }

    /// <summary>The hashes of some blocks of a level, in order. All of their leaves must be there.</summary>
    public async ValueTask<IReadOnlyList<EctDigest>> ReadBlocksAsync(int level, long start, int count, CancellationToken cancellationToken)
    {
        var blocks = await ReadAsync([(level, start, count)], cancellationToken).ConfigureAwait(false);
        return [.. Enumerable.Range(0, count).Select(n => blocks[new(level, start + n)])];
    }

    private async ValueTask<EctDigest[][]> HashAsync(
        IReadOnlyList<LeafRange>[] paths, IReadOnlyDictionary<MerkleNode, EctDigest> known, CancellationToken cancellationToken)
    {
        if (TryHash(paths, known) is { } hashes) return hashes;

        var nodes = paths.SelectMany(path => path).SelectMany(range => range.Nodes);
        MerkleNode[] unknown = [.. nodes.Where(node => !known.ContainsKey(node)).Distinct()];
        var read = await ReadAsync(unknown, cancellationToken).ConfigureAwait(false);
        return TryHash(paths, known.Concat(read).ToDictionary())!;
    }

    /// <returns><see langword="null"/> if one is needed that is not known.</returns>
    private static EctDigest[][]? TryHash(IReadOnlyList<LeafRange>[] paths, IReadOnlyDictionary<MerkleNode, EctDigest> known)
    {
        var hashes = new EctDigest[paths.Length][];
        for (var n = 0; n < paths.Length; n++)
        {
            hashes[n] = new EctDigest[paths[n].Count];
            for (var step = 0; step < hashes[n].Length; step++)
            {
                if (paths[n][step].TryHash(known) is not { } hash) return null;
                hashes[n][step] = hash;
            }
        }

        return hashes;
    }

    private async ValueTask<Dictionary<MerkleNode, EctDigest>> ReadAsync(
        IReadOnlyCollection<MerkleNode> nodes, CancellationToken cancellationToken)
    {
        var blocks = await ReadAsync([.. nodes.Select(HashBlock.Under).Distinct()], cancellationToken).ConfigureAwait(false);
        return nodes.Distinct().ToDictionary(node => node, node => Hash(node, blocks));
    }

    private static EctDigest Hash(MerkleNode node, Dictionary<HashBlock, EctDigest> blocks) =>
        HashBlock.Of(node) is { } block ? blocks[block] : MerkleHash.Node(Hash(node.Left, blocks), Hash(node.Right, blocks));

    private async ValueTask<Dictionary<HashBlock, EctDigest>> ReadAsync(
        IReadOnlyList<(int Level, long Start, int Count)> ranges, CancellationToken cancellationToken)
    {
        var blocks = new Dictionary<HashBlock, EctDigest>();
        foreach (var some in ranges.Chunk(IEctLedgerStorage.MaxRanges))
            foreach (var (level, index, hash) in await storage.ReadHashesAsync(some, cancellationToken).ConfigureAwait(false))
                blocks[new(level, index)] = hash;
        foreach (var (level, start, count) in ranges)
            for (var index = start; index < start + count; index++)
                if (!blocks.ContainsKey(new(level, index)))
                    blocks.Add(new(level, index), await MakeAsync(new(level, index), cancellationToken).ConfigureAwait(false));
        return blocks;
    }

    /// <summary>One block at a time: however many are missing, 256 hashes of each level are held at once.</summary>
    private async ValueTask<EctDigest> MakeAsync(HashBlock block, CancellationToken cancellationToken)
    {
        if (block.Level is 0)
            throw new EctLedgerException($"Entry {block.Index} of the ledger is missing in its storage. Restore it from a backup.");

        var below = await ReadAsync([block.Below], cancellationToken).ConfigureAwait(false);
        var subtree = new MerkleFrontier();
        for (var n = 0; n < HashBlock.Width; n++) subtree.Append(below[new(block.Level - 1, block.Index * HashBlock.Width + n)]);
        await KeepAsync(block, subtree.Root, cancellationToken).ConfigureAwait(false);
        return subtree.Root;
    }

    private async ValueTask KeepAsync(HashBlock block, EctDigest hash, CancellationToken cancellationToken)
    {
        try
        {
            var derived = new EctLedgerDerived(0, note: null, seal: null, [(block.Level, block.Index, hash)]);
            await storage.KeepAsync(derived, cancellationToken).ConfigureAwait(false);
        }
        catch (EctLedgerException)
        {
            // Who can only read is answered all the same: the hash is made again next time.
        }
    }
}
