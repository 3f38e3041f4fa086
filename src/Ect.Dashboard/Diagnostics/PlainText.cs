using System.Globalization;
using System.Text;

namespace Ect.Dashboard.Diagnostics;

/// <summary>Makes text of others fit for a log: on one line, in its reading order, and of bounded length.</summary>
internal static class PlainText
{
    public const int MaxLength = 400;

    public static string Of(string text)
    {
        var plain = new StringBuilder(Math.Min(text.Length, MaxLength) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= MaxLength) return plain.Append('…').ToString();
            plain.Append(IsVisible(rune) ? rune.ToString() : "?");
        }

        return plain.ToString();
    }

    /// <summary>A lone surrogate is enumerated as U+FFFD.</summary>
    private static bool IsVisible(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
