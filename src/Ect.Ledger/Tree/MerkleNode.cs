namespace Ect.Ledger.Tree;

/// <summary>A full subtree of 2^<paramref name="Level"/> leaves, the one that has <paramref name="Index"/> such before it. Its hash does
/// not change any more.</summary>
internal readonly record struct MerkleNode(int Level, long Index)
{
    public MerkleNode Parent => new(Level + 1, Index >> 1);

    public MerkleNode Left => new(Level - 1, 2 * Index);

    public MerkleNode Right => new(Level - 1, 2 * Index + 1);
}
