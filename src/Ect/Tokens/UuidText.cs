using System.Diagnostics.CodeAnalysis;

namespace Ect;

/// <summary>UUIDs as text (RFC 9562): 36 characters, hex digits and hyphens.</summary>
internal static class UuidText
{
    private const int Length = 36;

    /// <summary>Gives the lower-case form, in which ids are kept and compared.</summary>
    public static bool TryNormalize(string? text, [NotNullWhen(true)] out string? normalized)
    {
        normalized = TryParse(text, out var uuid) ? uuid.ToString() : null;
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
}
