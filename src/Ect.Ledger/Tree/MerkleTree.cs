using System.Numerics;

namespace Ect.Ledger.Tree;

/// <summary>The Merkle tree of RFC 9162, 2.1, with every hash that will not change any more: of full subtrees. What hangs on the
/// right edge is computed when it is asked for, so that a smaller tree that once was can still be asked for everything.</summary>
/// <remarks>Two hashes a leaf. Appending costs one hash on average, roots and paths O(log n). Not thread-safe. Arguments are the caller's promise.</remarks>
internal sealed class MerkleTree
{
    // Level h holds the roots of the full subtrees of 2^h leaves, from the left.
    private readonly List<List<EctDigest>> _levels = [[]];

    public int Size => _levels[0].Count;

    public void Append(EctDigest leaf)
    {
        var hash = leaf;
        for (var level = 0; ; level++)
        {
            if (level == _levels.Count) _levels.Add([]);
            var row = _levels[level];
            row.Add(hash);
            if (row.Count % 2 is not 0) return;
            hash = MerkleHash.Node(row[^2], row[^1]);
        }
    }

    /// <summary>Takes back every leaf beyond the first <paramref name="size"/>.</summary>
    public void Truncate(int size)
    {
        for (var level = 0; level < _levels.Count; level++)
        {
            var full = size >> level;
            _levels[level].RemoveRange(full, _levels[level].Count - full);
        }
    }

    /// <summary>The root of the first <paramref name="size"/> leaves.</summary>
    public EctDigest Root(int size) => size is 0 ? MerkleHash.Empty : Subtree(0, size);

    /// <summary>RFC 9162, 2.1.3.1: what leads from a leaf to the root of the first <paramref name="size"/> leaves.</summary>
    public EctDigest[] InclusionPath(int index, int size)
    {
        var path = new List<EctDigest>();
        for (var (start, end) = (0, size); end - start > 1;)
        {
            var middle = start + Split(end - start);
            (var sibling, start, end) = index < middle ? (Subtree(middle, end), start, middle) : (Subtree(start, middle), middle, end);
            path.Add(sibling);
        }

        path.Reverse();
        return [.. path];
    }

    /// <summary>RFC 9162, 2.1.4.1: what shows that the first <paramref name="oldSize"/> leaves are still the first. Nothing where either
    /// tree is empty, or both are one.</summary>
    public EctDigest[] ConsistencyPath(int oldSize, int size)
    {
        if (oldSize is 0) return [];

        var path = new List<EctDigest>();
        var (start, end) = (0, size);
        while (end > oldSize)
        {
            var middle = start + Split(end - start);
            (var other, start, end) = oldSize <= middle ? (Subtree(middle, end), start, middle) : (Subtree(start, middle), middle, end);
            path.Add(other);
        }

        // The verifier has this hash itself where it is the whole old tree.
        if (start > 0) path.Add(Subtree(start, end));
        path.Reverse();
        return [.. path];
    }

    /// <summary>The root over the leaves from <paramref name="start"/> to before <paramref name="end"/>, where the RFC's own splits lead.</summary>
    private EctDigest Subtree(int start, int end)
    {
        var size = end - start;
        if (BitOperations.IsPow2(size))
        {
            var level = BitOperations.Log2((uint)size);
            return _levels[level][start >> level];
        }

        var middle = start + Split(size);
        return MerkleHash.Node(Subtree(start, middle), Subtree(middle, end));
    }

    /// <summary>The largest power of two that is smaller than <paramref name="size"/>.</summary>
    private static int Split(int size) => 1 << BitOperations.Log2((uint)size - 1);
}
