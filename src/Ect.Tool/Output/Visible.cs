using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ect.Tool.Output;

/// <summary>Makes a stranger's text fit for a terminal: what would not be seen, or would move the cursor, is written out.</summary>
internal static class Visible
{
    private const int MaxLength = 1_024, TagPlane = 14, ShownOfSecret = 8;

    /// <summary>What may be a token or a key: nobody types that much without a blank.</summary>
    private static readonly Regex Secret = new("[A-Za-z0-9_.+/=-]{120,}", RegexOptions.None, TimeSpan.FromSeconds(1));

    /// <summary>Returns the text with <c>\u{…}</c> for what is not visible, and with each backslash doubled, so that nothing can pretend
    /// to be written out.</summary>
    public static string Of(string text, int maxLength = MaxLength)
    {
        var fit = new StringBuilder(Math.Min(text.Length, maxLength) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (fit.Length >= maxLength) return fit.Append('…').ToString();
            if (rune.Value is '\\') fit.Append(@"\\");
            else if (IsVisible(rune)) fit.Append(rune.ToString());
            else fit.Append(CultureInfo.InvariantCulture, $@"\u{{{rune.Value:x}}}");
        }

        return fit.ToString();
    }

    /// <summary>Returns a content of several lines, whose line ends and tabs stay.</summary>
    public static string OfLines(string text, int maxLength) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line =>
            string.Join('\t', line.Split('\t').Select(part => Of(part, maxLength)))));

    /// <summary>Returns a message without the text of tokens and keys that were given in a wrong place.</summary>
    public static string Message(string message) => string.Join(
        Environment.NewLine,
        Secret.Replace(message, secret => $"{secret.Value[..ShownOfSecret]}… ({secret.Length} characters)")
            .ReplaceLineEndings("\n").Split('\n').Select(line => Of(line).Replace(@"\\", @"\", StringComparison.Ordinal)));

    private static bool IsVisible(Rune rune) => rune.Plane is not TagPlane && rune != Rune.ReplacementChar && !IsFiller(rune)
        && Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    /// <summary>Tells whether a letter or mark shows nothing (Unicode's Default_Ignorable_Code_Point).</summary>
    private static bool IsFiller(Rune rune) => rune.Value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0;
}
