using System.Text;
using System.Text.Json;

namespace Ect.Tokens;

/// <summary>Resolves the escapes of a JSON string that a reader has accepted. They are well-formed, except for lone surrogates.</summary>
internal static class JsonEscapes
{
    private const int HexLength = 4;

    private static readonly byte[] Simple = SimpleEscapes();

    /// <param name="text">The string between its quotation marks.</param>
    /// <param name="resolved">A buffer with as many bytes as <paramref name="text"/> has.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="JsonException">There is a lone surrogate.</exception>
    public static int Resolve(ReadOnlySpan<byte> text, Span<byte> resolved)
    {
        // Byte by byte, because searching for the next escape is slower where there are many.
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

        throw new JsonException("The text has a lone surrogate.");
    }

    /// <param name="text">The string.</param>
    /// <param name="at">The index of the u; afterwards the index behind the digits.</param>
    private static char TakeUnit(ReadOnlySpan<byte> text, ref int at)
    {
        var unit = 0;
        foreach (var digit in text.Slice(++at, HexLength)) unit = (unit << 4) | ValueOf(digit);
        at += HexLength;
        return (char)unit;
    }

    /// <summary>Returns the value of a digit that the reader has accepted. Letters have bit 6 set, and begin at 1.</summary>
    private static int ValueOf(byte digit) => (digit & 0xF) + ((digit >> 6) * 9);
}
