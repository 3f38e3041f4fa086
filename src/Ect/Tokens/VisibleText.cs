using System.Globalization;
using System.Text;

namespace Ect;

/// <summary>What of a stranger's text may be shown to people: whole characters, and only those that can be seen.</summary>
internal static class VisibleText
{
    private const int TagPlane = 14;

    /// <summary>Whether the character shows where it stands. Line ends, marks that turn the direction of text, and plane 14, whose tags spell text that nobody
    /// sees, could make one text look like another.</summary>
    public static bool Contains(Rune rune) => rune.Plane is not TagPlane && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>Returns the first <paramref name="maxLength"/> UTF-16 code units, or one fewer where a surrogate pair would be halved.</summary>
    public static ReadOnlySpan<char> Start(ReadOnlySpan<char> text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        return text[..(IsInsidePair(text, maxLength) ? maxLength - 1 : maxLength)];
    }

    /// <summary>Returns the last <paramref name="maxLength"/> UTF-16 code units, or one fewer where a surrogate pair would be halved.</summary>
    public static ReadOnlySpan<char> End(ReadOnlySpan<char> text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        var start = text.Length - maxLength;
        return text[(IsInsidePair(text, start) ? start + 1 : start)..];
    }

    private static bool IsInsidePair(ReadOnlySpan<char> text, int index) => index > 0 && char.IsSurrogatePair(text[index - 1], text[index]);
}
