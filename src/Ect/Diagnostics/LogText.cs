using System.Globalization;

namespace Ect;

/// <summary>Makes text that a stranger wrote fit for a log: on one line, of bounded length, read in the order in which it stands.</summary>
internal static class LogText
{
    private const int MaxLength = 200;

    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "(none)";
        var cut = text.Length <= MaxLength ? text : $"{text.AsSpan(0, MaxLength)}…";
        return cut.Any(IsUnfit) ? string.Create(cut.Length, cut, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = IsUnfit(source[i]) ? '?' : source[i];
        }) : cut;
    }

    // Format characters are, above all, those that turn the direction of text or can not be seen.
    private static bool IsUnfit(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
