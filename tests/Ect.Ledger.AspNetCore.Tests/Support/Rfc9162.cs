using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ect.Ledger.AspNetCore.Tests;

/// <summary>The tree as RFC 9162, 2.1.1 defines it, word for word, with nothing of the product.</summary>
internal static class Rfc9162
{
    public static byte[] Leaf(byte[] entry) => SHA256.HashData([0x00, .. entry]);

    /// <summary>MTH(D[n]), of leaf hashes.</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length is 0) return SHA256.HashData([]);
        if (leaves.Length is 1) return leaves[0];

        var k = 1;
        while (2 * k < leaves.Length) k *= 2;
        return SHA256.HashData([0x01, .. Root(leaves[..k]), .. Root(leaves[k..])]);
    }

    /// <summary>C2SP tlog-tiles: MTH(D[(n * 256 + i) * 256**l : (n * 256 + i + 1) * 256**l]) for each i.</summary>
    public static byte[] Tile(byte[][] leaves, int level, int index, int width)
    {
        var span = (int)Math.Pow(256, level);
        return [.. Enumerable.Range(index * 256, width).SelectMany(i => Root(leaves.AsSpan(i * span, span)))];
    }

    /// <summary>C2SP tlog-tiles: entries behind their lengths.</summary>
    public static byte[] Bundle(IEnumerable<byte[]> entries) => [.. entries.SelectMany(entry =>
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
        return length.Concat(entry);
    })];

    public static IReadOnlyList<byte[]> Unbundle(byte[] bundle)
    {
        var entries = new List<byte[]>();
        for (var rest = bundle.AsSpan(); !rest.IsEmpty;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            entries.Add(rest.Slice(2, length).ToArray());
            rest = rest[(2 + length)..];
        }

        return entries;
    }
}
