using System.Text;
using Ect.Tokens;

namespace Ect.Diagnostics;

/// <summary>Makes text that a stranger wrote fit for a log: on one line, of bounded length, and in its reading order.</summary>
internal static class LogText
{
    public const int MaxLength = 200;

    private const int MaxNames = 10;

    public static string Of(string? text, int maxLength = MaxLength)
    {
        if (string.IsNullOrEmpty(text)) return "(none)";
        var start = VisibleText.Start(text, maxLength);
        if (start.Length == text.Length && !start.ContainsAnyExceptInRange(' ', '~')) return text;

        var fit = new StringBuilder(start.Length + 1);
        foreach (var rune in start.EnumerateRunes()) fit.Append(IsFit(rune) ? rune.ToString() : "?");
        if (start.Length < text.Length) fit.Append('…');
        return fit.ToString();
    }

    /// <summary>Lists the first names, and says how many more there are.</summary>
    public static string ListOf(IReadOnlyCollection<string> names)
    {
        if (names.Count is 0) return "none";
        var more = names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "";
        return string.Join(", ", names.Take(MaxNames).Select(name => Of(name))) + more;
    }

    // A lone surrogate is enumerated as U+FFFD.
    private static bool IsFit(Rune rune) => rune != Rune.ReplacementChar && VisibleText.Contains(rune);
}
