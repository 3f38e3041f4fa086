using System.Text;

namespace Ect.Fuzz.Running;

/// <summary>Changes inputs at random, and the same way for the same seed.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> words)
{
    private const int MaxSteps = 6, MaxPiece = 64, MaxRepeats = 200, MaxLength = 64 * 1024;

    /// <summary>Bytes that mean something to one reader or another.</summary>
    private static readonly byte[] Special = [.. "\"\\{}[],:.-_=+/* \t\r\n"u8, 0, 1, 0x18, 0x1F, 0x7F, 0x80, 0xC0, 0xED, 0xEF, 0xFF];

    public byte[] Mutate(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var steps = random.Next(1, MaxSteps); steps > 0; steps--) Step(bytes, other);
        if (bytes.Count > MaxLength) bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        return [.. bytes];
    }

    private void Step(List<byte> bytes, byte[] other)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(9))
        {
            case 0 when bytes.Count > 0: bytes[random.Next(bytes.Count)] ^= (byte)(1 << random.Next(8)); break;
            case 1 when bytes.Count > 0: bytes[random.Next(bytes.Count)] = Special[random.Next(Special.Length)]; break;
            case 2: bytes.Insert(at, random.Next(2) is 0 ? Special[random.Next(Special.Length)] : (byte)random.Next(256)); break;
            case 3: bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, MaxPiece))); break;
            case 4: bytes.InsertRange(at, PieceOf([.. bytes])); break;
            case 5: bytes.InsertRange(at, PieceOf(other)); break;
            case 6 when words.Count > 0: bytes.InsertRange(at, Encoding.UTF8.GetBytes(words[random.Next(words.Count)])); break;
            case 7: Replace(bytes, at, PieceOf(other)); break;
            case 8 when random.Next(8) is 0: Repeat(bytes, at); break;
            default: Replace(bytes, at, [(byte)random.Next(256)]); break;
        }
    }

    private byte[] PieceOf(byte[] source)
    {
        var start = random.Next(source.Length + 1);
        return source.AsSpan(start, Math.Min(source.Length - start, random.Next(1, MaxPiece))).ToArray();
    }

    private static void Replace(List<byte> bytes, int at, byte[] piece)
    {
        bytes.RemoveRange(at, Math.Min(bytes.Count - at, piece.Length));
        bytes.InsertRange(at, piece);
    }

    private void Repeat(List<byte> bytes, int at)
    {
        var piece = PieceOf([.. bytes]);
        for (var times = random.Next(MaxRepeats); times > 0; times--) bytes.InsertRange(Math.Min(at, bytes.Count), piece);
    }
}
