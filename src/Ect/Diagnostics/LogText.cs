namespace Ect;

/// <summary>Makes text that a stranger wrote fit for a log: on one line, of bounded length.</summary>
internal static class LogText
{
    private const int MaxLength = 200;

    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "(none)";
        var cut = text.Length <= MaxLength ? text : $"{text.AsSpan(0, MaxLength)}…";
        return cut.AsSpan().ContainsAnyInRange('\0', '\u001f') || cut.AsSpan().ContainsAnyInRange('\u007f', '\u009f') || cut.AsSpan().ContainsAny('\u2028', '\u2029')
            ? string.Create(cut.Length, cut, static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) || source[i] is '\u2028' or '\u2029' ? '?' : source[i];
            })
            : cut;
    }
}
