using System.Text;

namespace Ect.Tokens;

/// <summary>Compares the <c>typ</c> of JOSE headers (RFC 7515, section 4.1.9).</summary>
internal static class JoseType
{
    private const string MediaTypePrefix = "application/";

    /// <summary>Tells whether <paramref name="type"/> means <paramref name="name"/>, in any case, with or without the prefix that all types
    /// have.</summary>
    public static bool Is(string? type, string name)
    {
        var given = type.AsSpan();
        if (given.Length > MediaTypePrefix.Length && Ascii.EqualsIgnoreCase(given[..MediaTypePrefix.Length], MediaTypePrefix))
            given = given[MediaTypePrefix.Length..];

        return Ascii.EqualsIgnoreCase(given, name);
    }
}
