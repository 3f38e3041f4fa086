using System.Text;

namespace Ect.AspNetCore.Bodies;

/// <summary>A malformed <c>Content-Type</c>, read for what it may have been meant to say.</summary>
/// <param name="MediaType">The text at the beginning, without blanks.</param>
/// <param name="Parameters">The names and values that follow, without quotes.</param>
/// <param name="Text">The whole text.</param>
internal sealed record ContentTypeText(string MediaType, IReadOnlyList<(string Name, string Value)> Parameters, string Text)
{
    /// <summary>Reads a field, or several fields that were joined.</summary>
    public static IReadOnlyList<ContentTypeText> Read(string contentType) => Split(contentType, ',').ConvertAll(ReadOne);

    /// <summary>Tells whether a text contains one of our types, even escaped or with blanks in it.</summary>
    public static bool NamesToken(string text)
    {
        var plain = string.Concat(text.Where(character => character is not '\\' && !char.IsWhiteSpace(character)));
        return Names(plain, EctMediaTypes.MediaType) || Names(plain, EctMediaTypes.LegacyMediaType);
    }

    public static string Unquote(string value)
    {
        if (value is not ['"', .. var quoted, '"']) return value;

        var plain = new StringBuilder(quoted.Length);
        for (var i = 0; i < quoted.Length; i++)
        {
            if (quoted[i] is '\\' && i + 1 < quoted.Length) i++;
            plain.Append(quoted[i]);
        }

        return plain.ToString();
    }

    private static ContentTypeText ReadOne(string text)
    {
        var pieces = Split(text, ';');
        var parameters = from piece in pieces.Skip(1)
                         let sign = piece.IndexOf('=')
                         where sign >= 0
                         select (piece[..sign].Trim(), Unquote(piece[(sign + 1)..].Trim()));
        return new(MediaTypeOf(pieces[0].Trim()), [.. parameters], text);
    }

    private static string MediaTypeOf(string text)
    {
        var word = text.Split(' ', '\t')[0];
        var isWhole = word.IndexOf('/') is var slash && slash >= 0 && slash < word.Length - 1;
        return isWhole ? word : string.Concat(text.Where(character => character is not (' ' or '\t')));
    }

    /// <summary>Tells whether a text contains a name that ends there and is not the start of a longer one.</summary>
    private static bool Names(string text, string mediaType)
    {
        for (var start = text.IndexOf(mediaType, StringComparison.OrdinalIgnoreCase); start >= 0;)
        {
            var end = start + mediaType.Length;
            if (end == text.Length || !(char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '.' or '+' or '_')) return true;
            start = text.IndexOf(mediaType, end, StringComparison.OrdinalIgnoreCase);
        }

        return false;
    }

    /// <summary>Splits at separators outside quotes.</summary>
    private static List<string> Split(string text, char separator)
    {
        var pieces = new List<string>();
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\\' && isQuoted) i++;
            else if (text[i] is '"') isQuoted = !isQuoted;
            else if (text[i] == separator && !isQuoted)
            {
                pieces.Add(text[start..i]);
                start = i + 1;
            }
        }

        pieces.Add(text[start..]);
        return pieces;
    }
}
