using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ect.Ledger.Notes;

/// <summary>A text and its signatures (C2SP signed-note), read strictly. Verifies nothing.</summary>
/// <param name="Text">What is signed, with its last line break.</param>
/// <param name="Signatures">One or more, of all who signed.</param>
internal sealed record SignedNote(string Text, IReadOnlyList<SignedNote.Signature> Signatures)
{
    private const string LineStart = "\u2014 ";
    private const int MaxLength = 131_072; // 16 signatures of 5 KB, as post-quantum witnesses make them, in base64.
    private const int MaxSignatures = 32, KeyIdLength = sizeof(uint);

    /// <summary>A signature, by the key that goes by this name and this short id.</summary>
    internal readonly record struct Signature(string KeyName, uint KeyId, byte[] Value);

    /// <summary>Adds one signature to a text.</summary>
    public static string Write(string text, Signature signature) => $"{text}\n{Line(signature)}";

    /// <summary>Writes the line that a signature is in a note.</summary>
    public static string Line(Signature signature)
    {
        var bytes = new byte[KeyIdLength + signature.Value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, signature.KeyId);
        signature.Value.CopyTo(bytes, KeyIdLength);
        return $"{LineStart}{signature.KeyName} {Convert.ToBase64String(bytes)}\n";
    }

    public static bool TryRead(string note, [NotNullWhen(true)] out SignedNote? read)
    {
        read = null;
        if (note.Length > MaxLength || !note.EndsWith('\n') || note.Any(c => c is < ' ' and not '\n')) return false;

        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || end + 2 == note.Length) return false;

        var lines = note[(end + 2)..^1].Split('\n', MaxSignatures + 1);
        var signatures = new List<Signature>();
        foreach (var line in lines)
        {
            if (signatures.Count is MaxSignatures || !TryReadLine(line, out var signature)) return false;
            signatures.Add(signature);
        }

        read = new SignedNote(note[..(end + 1)], signatures);
        return true;
    }

    private static bool TryReadLine(string line, out Signature signature)
    {
        signature = default;
        if (!line.StartsWith(LineStart, StringComparison.Ordinal)) return false;
        if (line[LineStart.Length..].Split(' ') is not [{ Length: > 0 } name, var text]) return false;
        if (name.Any(c => c is '+' || char.IsWhiteSpace(c))) return false;
        if (!TryDecode(text, out var bytes) || bytes.Length <= KeyIdLength) return false;

        signature = new Signature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[KeyIdLength..]);
        return true;
    }

    /// <summary>Base64 in its one canonical form.</summary>
    public static bool TryDecode(string base64, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = new byte[base64.Length / 4 * 3];
        if (!Convert.TryFromBase64String(base64, bytes, out var length) || Convert.ToBase64String(bytes, 0, length) != base64)
        {
            bytes = null;
            return false;
        }

        Array.Resize(ref bytes, length);
        return true;
    }

    /// <summary>The bytes that are signed.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(Text);
}
