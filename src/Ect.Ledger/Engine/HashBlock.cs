using Ect.Ledger.Tree;

namespace Ect.Ledger.Engine;

/// <summary>A hash that storages keep: of a leaf (level 0), or of a block of 256^<paramref name="Level"/> leaves. 8 levels of the tree
/// are one of these, as in C2SP tlog-tiles.</summary>
internal readonly record struct HashBlock(int Level, long Index)
{
    /// <summary>How many levels of the tree are one of these.</summary>
    public const int Height = 8;

    /// <summary>How many blocks of the level below it consists of.</summary>
    public const int Width = 1 << Height;

    /// <summary>The block that a node is, if it is one.</summary>
    public static HashBlock? Of(MerkleNode node) => node.Level % Height is 0 ? new(node.Level / Height, node.Index) : null;

    /// <summary>The blocks that a node consists of, of the highest level that has any.</summary>
    public static (int Level, long Start, int Count) Under(MerkleNode node)
    {
        var count = 1 << node.Level % Height;
        return (node.Level / Height, node.Index * count, count);
    }

    /// <summary>The blocks of the level below that it consists of.</summary>
    public (int Level, long Start, int Count) Below => (Level - 1, Index * Width, Width);
}
