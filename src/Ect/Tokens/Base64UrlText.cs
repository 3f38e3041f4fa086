using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Ect.Tokens;

/// <summary>Base64url (RFC 7515) in its one canonical form: without padding or blanks, with unused bits zero.</summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Returns how many characters a number of bytes takes.</summary>
    public static int LengthOf(int bytes) => (4 * bytes + 2) / 3;

    /// <summary>Tells whether <paramref name="text"/> is the encoding of some bytes.</summary>
    public static bool IsCanonical(ReadOnlySpan<char> text) =>
        !text.ContainsAnyExcept(Alphabet) && (text.Length % 4) switch
        {
            0 => true,
            2 => "AQgw".Contains(text[^1]),
            3 => "AEIMQUYcgkosw048".Contains(text[^1]),
            _ => false,
        };

    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = IsCanonical(text) ? Base64Url.DecodeFromChars(text) : null;
        return bytes is not null;
    }
}
