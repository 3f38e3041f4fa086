using System.Numerics;

namespace Ect.Ledger.Tree;

/// <summary>Leaves that RFC 9162 hashes into one hash: a subtree of some tree, or the whole.</summary>
/// <param name="Start">The first leaf; a multiple of the largest power of two that fits into the range.</param>
/// <param name="End">The first leaf behind it.</param>
internal readonly record struct LeafRange(long Start, long End)
{
    /// <summary>The full subtrees that it consists of, from the left: a smaller one each time.</summary>
    public IEnumerable<MerkleNode> Nodes
    {
        get
        {
            for (var (start, rest) = (Start, End - Start); rest > 0;)
            {
                var level = BitOperations.Log2((ulong)rest);
                yield return new MerkleNode(level, start >> level);
                (start, rest) = (start + (1L << level), rest - (1L << level));
            }
        }
    }

    /// <summary>The hash that RFC 9162, 2.1.1 defines: the left part has the largest power of two of leaves that is smaller than all of
    /// them.</summary>
    /// <returns><see langword="null"/> if <paramref name="nodes"/> lacks one of <see cref="Nodes"/>.</returns>
    public EctDigest? TryHash(IReadOnlyDictionary<MerkleNode, EctDigest> nodes)
    {
        EctDigest? hash = null;
        for (var (end, rest) = (End, End - Start); rest > 0; rest &= rest - 1)
        {
            var level = BitOperations.TrailingZeroCount(rest); // The smallest is on the right.
            if (!nodes.TryGetValue(new(level, (end >> level) - 1), out var left)) return null;
            hash = hash is { } right ? MerkleHash.Node(left, right) : left;
            end -= 1L << level;
        }

        return hash ?? MerkleHash.Empty;
    }
}
