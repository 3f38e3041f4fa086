using System.Buffers;

namespace Ect.Tokens;

/// <summary>Checks names of services in the configuration. They are URIs, compared as exact text (profile, section 1). A name of any other
/// form is certainly a mistake, which nobody would notice before the first token.</summary>
internal static class UriName
{
    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    /// <returns>The error, as the end of a sentence that begins with the name; <see langword="null"/> if there is none.</returns>
    public static string? FindError(string name)
    {
        if (HasBlanksAround(name)) return "has blanks around it. Remove them, because it is compared as exact text.";
        return IsUri(name) ? null : "is not a URI. Use a SPIFFE ID, an https URL or a URN, for example spiffe://example.com/agent/b.";
    }

    /// <summary>Tells whether text that is compared exactly begins or ends with a blank.</summary>
    public static bool HasBlanksAround(string text) => text.AsSpan().Trim().Length != text.Length;

    /// <summary>Tells whether there are a scheme and something after it, in the characters of RFC 3986.</summary>
    private static bool IsUri(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && colon < name.Length - 1
            && char.IsAsciiLetter(name[0])
            && !name.AsSpan(0, colon).ContainsAnyExcept(SchemeCharacters)
            && !name.AsSpan().ContainsAnyExcept(Characters);
    }
}
