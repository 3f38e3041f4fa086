using Ect.Ledger.Tree;

namespace Ect.Ledger.Tests;

/// <summary>A tree over leaves that are their own index, and everything that can be asked of it.</summary>
internal sealed class GrownTree
{
    private readonly Dictionary<MerkleNode, EctDigest> _nodes = [];

    public GrownTree(int size)
    {
        var frontier = new MerkleFrontier();
        for (var index = 0; index < size; index++) frontier.Append(MerkleHash.Leaf(NaiveMerkle.Entry(index)), _nodes);
    }

    public EctDigest Root(int size) => new LeafRange(0, size).TryHash(_nodes)!.Value;

    public EctDigest[] Peaks(int size) => [.. new LeafRange(0, size).Nodes.Select(node => _nodes[node])];

    public EctDigest[] InclusionPath(int index, int size) => [.. MerklePath.Inclusion(index, size).Select(range => range.TryHash(_nodes)!.Value)];

    public EctDigest[] ConsistencyPath(int oldSize, int size) => [.. MerklePath.Consistency(oldSize, size).Select(range => range.TryHash(_nodes)!.Value)];
}
