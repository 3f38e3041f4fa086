namespace Ect.Ledger.Tree;

/// <summary>A Merkle tree that only goes on: of all leaves so far it keeps a hash for each set bit of their number, which is enough
/// to append and to compute the root. What a ledger starts again from, and what an audit holds while it reads.</summary>
internal sealed class MerkleFrontier
{
    // Roots of full subtrees, the largest first.
    private readonly List<EctDigest> _peaks;

    public MerkleFrontier()
        : this(0, [])
    {
    }

    /// <summary>Goes on behind leaves that were hashed before.</summary>
    public MerkleFrontier(long size, IEnumerable<EctDigest> peaks) => (Size, _peaks) = (size, [.. peaks]);

    public long Size { get; private set; }

    /// <summary>The hashes of the full subtrees that it consists of (<see cref="LeafRange.Nodes"/>).</summary>
    public IReadOnlyList<EctDigest> Peaks => _peaks;

    public EctDigest Root
    {
        get
        {
            if (_peaks.Count is 0) return MerkleHash.Empty;

            var root = _peaks[^1];
            for (var i = _peaks.Count - 2; i >= 0; i--) root = MerkleHash.Node(_peaks[i], root);
            return root;
        }
    }

    /// <summary>Adds a leaf.</summary>
    /// <param name="leaf">Its hash.</param>
    /// <param name="completed">Takes the hashes that the leaf completes, its own first; <see langword="null"/> if nobody needs
    /// them.</param>
    public void Append(EctDigest leaf, Dictionary<MerkleNode, EctDigest>? completed = null)
    {
        var (hash, node) = (leaf, new MerkleNode(0, Size));
        completed?.Add(node, hash);
        while ((node.Index & 1) is 1)
        {
            (hash, node) = (MerkleHash.Node(_peaks[^1], hash), node.Parent);
            _peaks.RemoveAt(_peaks.Count - 1);
            completed?.Add(node, hash);
        }

        _peaks.Add(hash);
        Size++;
    }
}
