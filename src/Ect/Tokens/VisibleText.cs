using System.Globalization;
using System.Text;

namespace Ect.Tokens;

/// <summary>Selects the part of a stranger's text that may be shown to people: whole characters, and only visible ones.</summary>
internal static class VisibleText
{
    private const int TagPlane = 14;

    /// <summary>Tells whether a character is visible where it is. Line ends, marks that change the direction of text, fillers, variation
    /// selectors, and plane 14, whose tags spell invisible text, could make one text look like another.</summary>
    public static bool Contains(Rune rune) => rune.Plane is not TagPlane && !IsFiller(rune) && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>Returns the first <paramref name="maxLength"/> UTF-16 code units, or one fewer if that would split a surrogate
    /// pair.</summary>
    public static ReadOnlySpan<char> Start(ReadOnlySpan<char> text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        return text[..(IsInsidePair(text, maxLength) ? maxLength - 1 : maxLength)];
    }

    /// <summary>Returns the last <paramref name="maxLength"/> UTF-16 code units, or one fewer if that would split a surrogate
    /// pair.</summary>
    public static ReadOnlySpan<char> End(ReadOnlySpan<char> text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        var start = text.Length - maxLength;
        return text[(IsInsidePair(text, start) ? start + 1 : start)..];
    }

    /// <summary>Tells whether a letter or mark shows nothing (Unicode's Default_Ignorable_Code_Point, without formats and plane
    /// 14).</summary>
    private static bool IsFiller(Rune rune) => rune.Value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0;

    private static bool IsInsidePair(ReadOnlySpan<char> text, int index) => index > 0 && char.IsSurrogatePair(text[index - 1], text[index]);
}
