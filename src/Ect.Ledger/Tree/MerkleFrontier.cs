namespace Ect.Ledger.Tree;

/// <summary>A Merkle tree that only goes on: of all leaves so far it keeps a hash for each set bit of their number, which is enough
/// to append and to compute the root. What a durable ledger starts again from, and what an audit holds while it reads.</summary>
internal sealed class MerkleFrontier
{
    // Roots of full subtrees, the largest first.
    private readonly List<EctDigest> _peaks = [];

    public long Size { get; private set; }

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

    public void Append(EctDigest leaf)
    {
        var hash = leaf;
        for (var size = Size; (size & 1) is 1; size >>= 1)
        {
            hash = MerkleHash.Node(_peaks[^1], hash);
            _peaks.RemoveAt(_peaks.Count - 1);
        }

        _peaks.Add(hash);
        Size++;
    }
}
