using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Ect;

/// <summary>UUIDs as text (RFC 9562): 36 characters, hex digits and hyphens.</summary>
internal static class UuidText
{
    private const int Length = 36, Hyphens = 4;

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789abcdef-");

    /// <summary>Gives the lower-case form, in which ids are kept and compared.</summary>
    public static bool TryNormalize(string? text, [NotNullWhen(true)] out string? normalized)
    {
        normalized = IsNormal(text) ? text : TryParse(text, out var uuid) ? uuid.ToString() : null;
        return normalized is not null;
    }

    /// <summary>Reads the plain form, in any case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Guid uuid)
    {
        // The parser also takes blanks around and signs or prefixes within the groups. Only the plain form comes back as it went in.
        Span<char> plain = stackalloc char[Length];
        return Guid.TryParseExact(text, "D", out uuid) && uuid.TryFormat(plain, out _)
            && text.AsSpan().Equals(plain, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsNormal([NotNullWhen(true)] string? text) =>
        text is { Length: Length } && text[8] is '-' && text[13] is '-' && text[18] is '-' && text[23] is '-'
        && !text.AsSpan().ContainsAnyExcept(Characters) && text.AsSpan().Count('-') is Hyphens;
}
