using System.Numerics;

namespace Ect.Ledger.Tree;

/// <summary>Verifies proofs that a stranger made, as RFC 9162 says it, with nothing but hashes. A bad proof is <see langword="false"/>,
/// whatever is wrong with it; the work is bounded by the 63 levels of the largest tree.</summary>
internal static class MerkleProof
{
    private const int MaxPathLength = 64;

    /// <summary>RFC 9162, 2.1.3.2, as far as the root that the path leads to: the caller knows the one that it must be.</summary>
    public static bool TryComputeRoot(EctInclusionProof proof, EctDigest leaf, out EctDigest root)
    {
        root = leaf;
        if (proof.LeafIndex < 0 || proof.LeafIndex >= proof.TreeSize || proof.Path is not { Count: <= MaxPathLength }) return false;

        var (node, last) = (proof.LeafIndex, proof.TreeSize - 1);
        foreach (var sibling in proof.Path)
        {
            if (last is 0) return false;
            root = Climb(sibling, root, ref node, ref last, out _);
        }

        return last is 0;
    }

    /// <summary>RFC 9162, 2.1.3.2.</summary>
    public static bool VerifyInclusion(EctInclusionProof proof, EctDigest leaf, EctDigest root) =>
        TryComputeRoot(proof, leaf, out var computed) && computed == root;

    /// <summary>RFC 9162, 2.1.4.2. Beyond it: every tree continues itself, with an empty path. From the empty tree there is nothing to
    /// prove, and no proof.</summary>
    public static bool VerifyConsistency(EctConsistencyProof proof, EctDigest oldRoot, EctDigest newRoot)
    {
        if (proof.OldSize < 1 || proof.OldSize > proof.NewSize || proof.Path is not { Count: <= MaxPathLength }) return false;
        if (proof.OldSize == proof.NewSize) return proof.Path.Count is 0 && oldRoot == newRoot;

        // A full old tree is a node of the new one: the path starts at it.
        IEnumerable<EctDigest> path = BitOperations.IsPow2(proof.OldSize) ? proof.Path.Prepend(oldRoot) : proof.Path;
        var (node, last) = (proof.OldSize - 1, proof.NewSize - 1);
        var shared = BitOperations.TrailingZeroCount(~node);
        (node, last) = (node >> shared, last >> shared);

        EctDigest? start = null;
        var (old, now) = (default(EctDigest), default(EctDigest));
        foreach (var hash in path)
        {
            if (start is null)
            {
                start = old = now = hash;
                continue;
            }

            if (last is 0) return false;
            now = Climb(hash, now, ref node, ref last, out var isLeft);
            if (isLeft) old = MerkleHash.Node(hash, old);
        }

        return start is not null && last is 0 && old == oldRoot && now == newRoot;
    }

    /// <summary>One step towards the root. Levels at which the node has no sibling are passed over.</summary>
    private static EctDigest Climb(EctDigest sibling, EctDigest hash, ref long node, ref long last, out bool siblingIsLeft)
    {
        siblingIsLeft = (node & 1) is 1 || node == last;
        if (siblingIsLeft)
        {
            hash = MerkleHash.Node(sibling, hash);
            while ((node & 1) is 0 && node is not 0) (node, last) = (node >> 1, last >> 1);
        }
        else
        {
            hash = MerkleHash.Node(hash, sibling);
        }

        (node, last) = (node >> 1, last >> 1);
        return hash;
    }
}
