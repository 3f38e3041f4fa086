namespace Ect;

/// <summary>The field <c>Execution-Context</c> (profile, section 4).</summary>
internal static class EctHeader
{
    private const string Separator = ", ";

    /// <summary>What common proxies let through, in bytes of all values with what separates them.</summary>
    public const int DefaultMaxBytes = 7_168;

    public static int CountBytes(IReadOnlyCollection<string> tokens) => tokens.Sum(token => token.Length + Separator.Length) - Separator.Length;

    /// <summary>Splits field values into tokens: at commas, with optional blanks around them; empty elements are left out.</summary>
    public static IReadOnlyList<string> Split(IEnumerable<string?> fieldValues) =>
    [
        .. from value in fieldValues
           where value is not null
           from element in value.Split(',')
           let token = element.Trim(' ', '\t')
           where token.Length > 0
           select token,
    ];
}
