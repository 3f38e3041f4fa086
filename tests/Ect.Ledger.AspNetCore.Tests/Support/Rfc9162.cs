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
        return Node(Root(leaves[..k]), Root(leaves[k..]));
    }

    /// <summary>RFC 9162, 2.1.4.2, step by step.</summary>
    public static bool IsConsistent(long first, long second, byte[] firstHash, byte[] secondHash, IEnumerable<byte[]> path)
    {
        var proof = new Queue<byte[]>(path);
        if (first == second) return proof.Count is 0 && firstHash.SequenceEqual(secondHash);
        if (proof.Count is 0) return false;
        if (long.IsPow2(first)) proof = new([firstHash, .. proof]);

        var (fn, sn) = (first - 1, second - 1);
        while ((fn & 1) is 1) (fn, sn) = (fn >> 1, sn >> 1);
        var fr = proof.Dequeue();
        var sr = fr;
        foreach (var c in proof)
        {
            if (sn is 0) return false;
            if ((fn & 1) is 1 || fn == sn)
            {
                (fr, sr) = (Node(c, fr), Node(c, sr));
                while ((fn & 1) is 0 && fn is not 0) (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                sr = Node(sr, c);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn is 0 && fr.SequenceEqual(firstHash) && sr.SequenceEqual(secondHash);
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([0x01, .. left, .. right]);

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
