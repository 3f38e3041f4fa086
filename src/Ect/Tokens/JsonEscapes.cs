using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ect;

/// <summary>Resolves the escapes of a JSON string that a reader has accepted: they are well-formed, but for surrogates of their own.</summary>
internal static class JsonEscapes
{
    private const int HexLength = 4;

    /// <param name="text">The string between its quotation marks.</param>
    /// <param name="resolved">Room for as many bytes as <paramref name="text"/> has.</param>
    /// <returns>How many bytes it has become.</returns>
    /// <exception cref="JsonException">There is a lone surrogate.</exception>
    public static int Resolve(ReadOnlySpan<byte> text, Span<byte> resolved)
    {
        var length = 0;
        while (!text.IsEmpty)
        {
            var next = text.IndexOf((byte)'\\');
            if (next < 0) next = text.Length;
            text[..next].CopyTo(resolved[length..]);
            length += next;
            text = text[next..];
            if (!text.IsEmpty) length += ResolveOne(ref text, resolved[length..]);
        }

        return length;
    }

    private static int ResolveOne(ref ReadOnlySpan<byte> text, Span<byte> resolved)
    {
        var kind = text[1];
        if (kind is (byte)'u') return TakeRune(ref text).EncodeToUtf8(resolved);

        resolved[0] = kind switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => kind,
        };
        text = text[2..];
        return 1;
    }

    private static Rune TakeRune(ref ReadOnlySpan<byte> text)
    {
        var first = TakeUnit(ref text);
        if (!char.IsSurrogate(first)) return new Rune(first);
        if (text.StartsWith("\\u"u8) && Rune.TryCreate(first, TakeUnit(ref text), out var pair)) return pair;
        throw new JsonException("A surrogate stands alone.");
    }

    private static char TakeUnit(ref ReadOnlySpan<byte> text)
    {
        var unit = ushort.Parse(text.Slice(2, HexLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        text = text[(2 + HexLength)..];
        return (char)unit;
    }
}
