namespace Ect.Tokens;

/// <summary>The field <c>Execution-Context</c> (profile, section 4).</summary>
internal static class TokenHeader
{
    /// <summary>The length of the separator between two tokens of one field: a comma and a blank.</summary>
    public const int SeparatorLength = 2;

    /// <summary>The bytes that common proxies let through, for all values with their separators.</summary>
    public const int DefaultMaxBytes = 7_168;

    /// <summary>Splits field values into tokens, at commas with optional blanks around them. Empty elements are left out.</summary>
    public static EctTokenTexts Split(IEnumerable<string?> fieldValues, EctLimits limits)
    {
        var texts = new EctTokenTexts(limits);
        foreach (var value in fieldValues)
            if (!TryTake(value, texts)) break;

        return texts;
    }

    /// <summary>Adds a value that is a single token, as most are, without a copy.</summary>
    private static bool TryTake(string? value, EctTokenTexts texts) =>
        value is { Length: > 0 } && !value.AsSpan().ContainsAny(',', ' ', '\t') ? texts.TryAdd(value) : TrySplit(value, texts);

    private static bool TrySplit(ReadOnlySpan<char> rest, EctTokenTexts texts)
    {
        while (rest.IndexOfAnyExcept(',', ' ', '\t') is >= 0 and var start) // Skips all empty elements at once: there may be thousands.
        {
            rest = rest[start..];
            var end = rest.IndexOf(',');
            var element = end < 0 ? rest : rest[..end];
            if (!texts.TryAdd(element.TrimEnd(" \t"))) return false;
            rest = rest[element.Length..];
        }

        return true;
    }
}
