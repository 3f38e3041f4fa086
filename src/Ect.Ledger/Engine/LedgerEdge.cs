using Ect.Ledger.Tree;

namespace Ect.Ledger.Engine;

/// <summary>What this process has seen of the ledger: the hashes at the right edge of its tree, and its last leaf. It signs nothing
/// else.</summary>
internal sealed class LedgerEdge
{
    private readonly MerkleFrontier _frontier;

    private LedgerEdge(MerkleFrontier frontier, EctDigest last) => (_frontier, Last, Root) = (frontier, last, frontier.Root);

    /// <summary>Of a ledger without entries.</summary>
    public static LedgerEdge Empty { get; } = new(new MerkleFrontier(), default);

    public long Size => _frontier.Size;

    public EctDigest Root { get; }

    /// <summary>The last leaf; without meaning where there is none.</summary>
    public EctDigest Last { get; }

    /// <summary>The hashes that it consists of.</summary>
    public Dictionary<MerkleNode, EctDigest> Nodes =>
        new LeafRange(0, Size).Nodes.Zip(_frontier.Peaks).ToDictionary(peak => peak.First, peak => peak.Second);

    public static LedgerEdge Of(long size, IReadOnlyDictionary<MerkleNode, EctDigest> nodes)
    {
        var peaks = new LeafRange(0, size).Nodes.Select(node => nodes[node]);
        return new LedgerEdge(new MerkleFrontier(size, peaks), nodes[new(0, size - 1)]);
    }

    /// <summary>Returns the edge behind more leaves.</summary>
    /// <param name="leaves">The leaves.</param>
    /// <param name="completed">Takes the hashes that they complete.</param>
    public LedgerEdge Follow(IReadOnlyList<EctDigest> leaves, Dictionary<MerkleNode, EctDigest> completed)
    {
        if (leaves.Count is 0) return this;

        var frontier = new MerkleFrontier(Size, _frontier.Peaks);
        foreach (var leaf in leaves) frontier.Append(leaf, completed);
        return new LedgerEdge(frontier, leaves[^1]);
    }
}
