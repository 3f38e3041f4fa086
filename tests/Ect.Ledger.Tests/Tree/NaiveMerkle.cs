using System.Numerics;
using System.Security.Cryptography;

namespace Ect.Ledger.Tests;

/// <summary>RFC 9162, 2.1, word for word and recursively, over leaves that are their own index.</summary>
internal static class NaiveMerkle
{
    private static readonly Dictionary<(int, int), byte[]> Known = [];

    public static byte[] Entry(int index) => BitConverter.GetBytes(index);

    public static EctDigest Root(int size) => new(Hash(0, size));

    public static EctDigest[] Path(int index, int size) => [.. Path(index, 0, size).Select(hash => new EctDigest(hash))];

    public static EctDigest[] Proof(int oldSize, int size) => [.. SubProof(oldSize, 0, size, true).Select(hash => new EctDigest(hash))];

    private static byte[] Hash(int start, int end)
    {
        lock (Known)
        {
            if (Known.TryGetValue((start, end), out var known)) return known;
            return Known[(start, end)] = (end - start) switch
            {
                0 => SHA256.HashData([]),
                1 => SHA256.HashData([0x00, .. Entry(start)]),
                var n => SHA256.HashData([0x01, .. Hash(start, start + Split(n)), .. Hash(start + Split(n), end)]),
            };
        }
    }

    private static IEnumerable<byte[]> Path(int m, int start, int end)
    {
        var n = end - start;
        if (n == 1) return [];
        var k = Split(n);
        return m < k
            ? Path(m, start, start + k).Append(Hash(start + k, end))
            : Path(m - k, start + k, end).Append(Hash(start, start + k));
    }

    private static IEnumerable<byte[]> SubProof(int m, int start, int end, bool isWhole)
    {
        var n = end - start;
        if (m == n) return isWhole ? [] : [Hash(start, end)];
        var k = Split(n);
        return m <= k
            ? SubProof(m, start, start + k, isWhole).Append(Hash(start + k, end))
            : SubProof(m - k, start + k, end, false).Append(Hash(start, start + k));
    }

    private static int Split(int n) => (int)BitOperations.RoundUpToPowerOf2((uint)n) / 2;
}
