using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ect.Dashboard.Tests;

/// <summary>Verifies as a browser does, with nothing of the product: RFC 9162 and a C2SP note.</summary>
internal static class Stranger
{
    /// <summary>Whether a receipt leads from its leaf to a root that the key signed.</summary>
    public static bool Verifies(JsonElement receipt, string key) =>
        ReadHead(receipt.GetProperty("note").GetString()!, key) is { } head
        && head.Origin == receipt.GetProperty("origin").GetString()
        && head.Size == receipt.GetProperty("size").GetInt64()
        && RootOf(receipt)?.SequenceEqual(head.Root) is true;

    /// <summary>Reads a head, if the key signed it.</summary>
    public static (string Origin, long Size, byte[] Root)? ReadHead(string note, string key)
    {
        var parts = key.Split('+', 3);
        var end = note.IndexOf("\n\n", StringComparison.Ordinal) + 1;
        var line = note[(end + 1)..].Split('\n').Single(it => it.StartsWith($"\u2014 {parts[0]} ", StringComparison.Ordinal));
        var signature = Convert.FromBase64String(line.Split(' ')[2]);
        if (Convert.ToHexStringLower(signature[..4]) != parts[1]) return null;

        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(Convert.FromBase64String(parts[2]).AsSpan(1), out _);
        var isSigned = ecdsa.VerifyData(
            Encoding.UTF8.GetBytes(note[..end]), signature[4..], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var text = note[..end].Split('\n');
        return isSigned ? (text[0], long.Parse(text[1], CultureInfo.InvariantCulture), Convert.FromBase64String(text[2])) : null;
    }

    public static byte[] Leaf(byte[] entry) => SHA256.HashData([0, .. entry]);

    private static byte[]? RootOf(JsonElement receipt)
    {
        var (node, last) = (receipt.GetProperty("index").GetInt64(), receipt.GetProperty("size").GetInt64() - 1);
        var hash = receipt.GetProperty("leaf").GetBytesFromBase64();
        foreach (var sibling in receipt.GetProperty("path").EnumerateArray().Select(it => it.GetBytesFromBase64()))
        {
            if (last is 0) return null;
            var isRight = node % 2 is 1 || node == last;
            hash = SHA256.HashData(isRight ? [1, .. sibling, .. hash] : [1, .. hash, .. sibling]);
            while (isRight && node % 2 is 0 && node > 0) (node, last) = (node >> 1, last >> 1);
            (node, last) = (node >> 1, last >> 1);
        }

        return last is 0 ? hash : null;
    }
}
