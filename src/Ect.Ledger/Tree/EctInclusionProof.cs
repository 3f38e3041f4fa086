namespace Ect;

/// <summary>Leads from one entry of a ledger to the root of a tree that has it (RFC 9162, 2.1.3). A claim until it is verified.</summary>
/// <param name="leafIndex">The entry's place, from 0.</param>
/// <param name="treeSize">How many entries the tree has.</param>
/// <param name="path">The hashes beside the way, from the entry up; none where the tree is that entry alone.</param>
public sealed class EctInclusionProof(long leafIndex, long treeSize, IReadOnlyList<EctDigest> path)
{
    /// <summary>The entry's place, from 0.</summary>
    public long LeafIndex { get; } = leafIndex;

    /// <summary>How many entries the tree has.</summary>
    public long TreeSize { get; } = treeSize;

    /// <summary>The hashes beside the way, from the entry up; none where the tree is that entry alone.</summary>
    public IReadOnlyList<EctDigest> Path { get; } = path;
}
