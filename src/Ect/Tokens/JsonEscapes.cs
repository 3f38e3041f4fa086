using System.Text;
using System.Text.Json;

namespace Ect.Tokens;

/// <summary>Resolves the escapes of a JSON string that a reader has accepted: they are well-formed, but for surrogates of their
/// own.</summary>
internal static class JsonEscapes
{
    private const int HexLength = 4;

    private static readonly byte[] Simple = SimpleEscapes();

    /// <param name="text">The string between its quotation marks.</param>
    /// <param name="resolved">Room for as many bytes as <paramref name="text"/> has.</param>
    /// <returns>How many bytes it has become.</returns>
    /// <exception cref="JsonException">There is a lone surrogate.</exception>
    public static int Resolve(ReadOnlySpan<byte> text, Span<byte> resolved)
    {
        // Byte by byte: where escapes are dense, looking for the next one costs more than it saves.
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            var next = text[at++];
            if (next is not (byte)'\\') resolved[length++] = next;
            else if (text[at] is not (byte)'u') resolved[length++] = Simple[text[at++]];
            else length += TakeRune(text, ref at).EncodeToUtf8(resolved[length..]);
        }

        return length;
    }

    private static byte[] SimpleEscapes()
    {
        var simple = new byte[byte.MaxValue + 1];
        (simple['b'], simple['f'], simple['n'], simple['r'], simple['t']) = ((byte)'\b', (byte)'\f', (byte)'\n', (byte)'\r', (byte)'\t');
        foreach (var same in "\"\\/"u8) simple[same] = same;
        return simple;
    }

    private static Rune TakeRune(ReadOnlySpan<byte> text, ref int at)
    {
        var first = TakeUnit(text, ref at);
        if (!char.IsSurrogate(first)) return new Rune(first);
        if (text[at..].StartsWith("\\u"u8))
        {
            at++;
            if (Rune.TryCreate(first, TakeUnit(text, ref at), out var pair)) return pair;
        }

        throw new JsonException("A surrogate stands alone.");
    }

    /// <param name="text">The string.</param>
    /// <param name="at">Where its u stands; then behind its digits.</param>
    private static char TakeUnit(ReadOnlySpan<byte> text, ref int at)
    {
        var unit = 0;
        foreach (var digit in text.Slice(++at, HexLength)) unit = (unit << 4) | ValueOf(digit);
        at += HexLength;
        return (char)unit;
    }

    /// <summary>The value of a digit that the reader has accepted. Letters have bit 6, and begin at 1.</summary>
    private static int ValueOf(byte digit) => (digit & 0xF) + ((digit >> 6) * 9);
}
