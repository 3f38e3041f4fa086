using System.Numerics;

namespace Ect.Ledger.Tree;

/// <summary>Which hashes prove what, as RFC 9162 says it, each by the leaves that it is over. Arguments are the caller's promise.</summary>
internal static class MerklePath
{
    /// <summary>RFC 9162, 2.1.3.1: what leads from a leaf to the root of the first <paramref name="size"/> leaves.</summary>
    public static IReadOnlyList<LeafRange> Inclusion(long index, long size)
    {
        var path = new List<LeafRange>();
        var rest = new LeafRange(0, size);
        while (rest.End - rest.Start > 1) path.Add(Descend(ref rest, index));
        path.Reverse();
        return path;
    }

    /// <summary>RFC 9162, 2.1.4.1: what shows that the first <paramref name="oldSize"/> leaves are still the first. Nothing where the older
    /// tree is empty, or both are one.</summary>
    public static IReadOnlyList<LeafRange> Consistency(long oldSize, long size)
    {
        if (oldSize is 0) return [];

        var path = new List<LeafRange>();
        var rest = new LeafRange(0, size);
        while (rest.End > oldSize) path.Add(Descend(ref rest, oldSize - 1));

        // The verifier has this hash itself where it is the whole old tree.
        if (rest.Start > 0) path.Add(rest);
        path.Reverse();
        return path;
    }

    /// <summary>Goes into the half that has a leaf, and returns the other one.</summary>
    private static LeafRange Descend(ref LeafRange range, long leaf)
    {
        var middle = range.Start + (1L << BitOperations.Log2((ulong)(range.End - range.Start - 1)));
        var (left, right) = (new LeafRange(range.Start, middle), new LeafRange(middle, range.End));
        range = leaf < middle ? left : right;
        return leaf < middle ? right : left;
    }
}
