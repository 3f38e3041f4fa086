namespace Ect.Tool.Ledgers;

/// <summary>A Merkle tree (RFC 9162, section 2.1) that only grows: it keeps one hash for each set bit of its size.</summary>
internal sealed class GrowingTree
{
    // Roots of full subtrees, the smallest on top.
    private readonly Stack<(int Height, EctDigest Hash)> _peaks = new();

    public long Size { get; private set; }

    public EctDigest Root => _peaks.Count is 0
        ? EctDigest.Of([])
        : _peaks.Select(peak => peak.Hash).Aggregate((right, left) => Node(left, right));

    public static EctDigest Leaf(ReadOnlySpan<byte> entry) => EctDigest.Of([0, .. entry]);

    /// <summary>Returns the root that a proof leads to, which was found to be one (RFC 9162, section 2.1.3.2).</summary>
    public static EctDigest RootOf(EctDigest leaf, EctInclusionProof proof)
    {
        var (place, last, root) = (proof.LeafIndex, proof.TreeSize - 1, leaf);
        foreach (var other in proof.Path)
        {
            while (place % 2 is 0 && place == last) (place, last) = (place / 2, last / 2); // Nothing is to its right.
            root = place % 2 is 0 ? Node(root, other) : Node(other, root);
            (place, last) = (place / 2, last / 2);
        }

        return root;
    }

    /// <summary>Adds a leaf, or the root of a full subtree that is no higher than those before.</summary>
    public void Append(EctDigest hash, int height = 0)
    {
        Size += 1L << height;
        while (_peaks.TryPeek(out var left) && left.Height == height)
        {
            hash = Node(left.Hash, hash);
            height++;
            _peaks.Pop();
        }

        _peaks.Push((height, hash));
    }

    private static EctDigest Node(EctDigest left, EctDigest right) => EctDigest.Of([1, .. left.ToArray(), .. right.ToArray()]);
}
