using System.Diagnostics.CodeAnalysis;

namespace Ect;

/// <summary>UUIDs as text (RFC 9562): 36 characters, hex digits and hyphens.</summary>
internal static class UuidText
{
    /// <summary>Gives the lower-case form, in which ids are kept and compared.</summary>
    public static bool TryNormalize(string? text, [NotNullWhen(true)] out string? normalized)
    {
        // The parser also takes blanks around and signs or prefixes within the groups. Only the plain form comes back as it went in.
        normalized = Guid.TryParseExact(text, "D", out var uuid) ? uuid.ToString() : null;
        return normalized is not null && normalized.Equals(text, StringComparison.OrdinalIgnoreCase);
    }
}
