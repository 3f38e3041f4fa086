using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ect.Tokens;

/// <summary>Reads UUIDs as text (RFC 9562): 36 characters, hexadecimal digits and hyphens.</summary>
internal static class UuidText
{
    private const int Length = 36, Hyphens = 4;

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789abcdef-");

    /// <summary>Returns the lower-case form, in which ids are kept and compared.</summary>
    public static bool TryNormalize(string? text, [NotNullWhen(true)] out string? normalized)
    {
        normalized = IsNormal(text) ? text : TryParse(text, out var uuid) ? uuid.ToString() : null;
        return normalized is not null;
    }

    /// <summary>Reads the plain form, in either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Guid uuid)
    {
        uuid = default;
        Span<byte> utf8 = stackalloc byte[Length];
        return text is { Length: Length } && Ascii.FromUtf16(text, utf8, out _) is OperationStatus.Done && TryParse(utf8, out uuid);
    }

    /// <inheritdoc cref="TryParse(string?, out Guid)"/>
    /// <remarks>Unlike the parsers of <see cref="Guid"/>, it accepts neither signs nor prefixes within the groups.</remarks>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Guid uuid)
    {
        uuid = default;
        return utf8.Length is Length && Utf8Parser.TryParse(utf8, out uuid, out var length, 'D') && length is Length;
    }

    /// <inheritdoc cref="TryParse(string?, out Guid)"/>
    /// <exception cref="FormatException">The text is not a UUID.</exception>
    public static Guid Parse(string text) => TryParse(text, out var uuid) ? uuid : throw new FormatException("The text is not a UUID.");

    private static bool IsNormal([NotNullWhen(true)] string? text) =>
        text is { Length: Length } && text[8] is '-' && text[13] is '-' && text[18] is '-' && text[23] is '-'
        && !text.AsSpan().ContainsAnyExcept(Characters) && text.AsSpan().Count('-') is Hyphens;
}
