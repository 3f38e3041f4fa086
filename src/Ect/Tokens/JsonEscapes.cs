using System.Text;
using System.Text.Json;

namespace Ect;

/// <summary>Resolves the escapes of a JSON string that a reader has accepted: they are well-formed, but for surrogates of their own.</summary>
internal static class JsonEscapes
{
    private const int SimpleLength = 2, HexLength = 4;

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
            if (text[at] is not (byte)'\\') resolved[length++] = text[at++];
            else length += ResolveOne(text, ref at, resolved[length..]);
        }

        return length;
    }

    private static int ResolveOne(ReadOnlySpan<byte> text, ref int at, Span<byte> resolved)
    {
        var kind = text[at + 1];
        if (kind is (byte)'u') return TakeRune(text, ref at).EncodeToUtf8(resolved);

        resolved[0] = kind switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => kind,
        };
        at += SimpleLength;
        return 1;
    }

    private static Rune TakeRune(ReadOnlySpan<byte> text, ref int at)
    {
        var first = TakeUnit(text, ref at);
        if (!char.IsSurrogate(first)) return new Rune(first);
        if (text[at..].StartsWith("\\u"u8) && Rune.TryCreate(first, TakeUnit(text, ref at), out var pair)) return pair;
        throw new JsonException("A surrogate stands alone.");
    }

    private static char TakeUnit(ReadOnlySpan<byte> text, ref int at)
    {
        var unit = 0;
        foreach (var digit in text.Slice(at + SimpleLength, HexLength)) unit = (unit << 4) | ValueOf(digit);
        at += SimpleLength + HexLength;
        return (char)unit;
    }

    /// <summary>The value of a digit that the reader has accepted. Letters have bit 6, and begin at 1.</summary>
    private static int ValueOf(byte digit) => (digit & 0xF) + ((digit >> 6) * 9);
}
