using System.Buffers;
using System.Security.Cryptography;

namespace Ect.Ledger.Tree;

/// <summary>The hashes of RFC 9162, 2.1.1: leaves and nodes start with different bytes, so that neither can pass for the other.</summary>
internal static class MerkleHash
{
    private const byte LeafPrefix = 0x00, NodePrefix = 0x01;

    /// <summary>The root of a tree without leaves.</summary>
    public static EctDigest Empty { get; } = EctDigest.Of([]);

    public static EctDigest Leaf(ReadOnlySpan<byte> entry)
    {
        var input = ArrayPool<byte>.Shared.Rent(1 + entry.Length);
        input[0] = LeafPrefix;
        entry.CopyTo(input.AsSpan(1));
        var hash = EctDigest.Of(input.AsSpan(0, 1 + entry.Length));
        ArrayPool<byte>.Shared.Return(input, clearArray: true); // Entries hold tokens.
        return hash;
    }

    public static EctDigest Node(EctDigest left, EctDigest right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * SHA256.HashSizeInBytes];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + SHA256.HashSizeInBytes)..]);
        return EctDigest.Of(input);
    }
}
