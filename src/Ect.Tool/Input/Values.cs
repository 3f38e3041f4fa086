using System.CommandLine.Parsing;
using System.Globalization;

namespace Ect.Tool.Input;

/// <summary>Parses times of the command line.</summary>
internal static class Values
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    /// <summary>Parses a duration: a number of seconds, or a number with <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>.</summary>
    public static TimeSpan? Duration(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        var unit = text is [.., 's' or 'm' or 'h' or 'd'] ? text[^1] : ' ';
        var number = unit is ' ' ? text : text[..^1];
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            var seconds = count * (unit switch { 'm' => 60L, 'h' => 3_600L, 'd' => 86_400L, _ => 1L });
            if (seconds <= Longest.TotalSeconds) return TimeSpan.FromSeconds(seconds);
        }

        result.AddError($"'{text}' is no duration. Write 90, 90s, 15m, 24h or 30d.");
        return null;
    }

    /// <summary>Parses an instant: RFC 3339, or seconds since 1970 as <c>iat</c> has them.</summary>
    public static DateTimeOffset? Instant(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253_402_300_799)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            return instant.ToUniversalTime();

        result.AddError($"'{text}' is no instant. Write 2026-01-31T12:00:00Z, or seconds since 1970.");
        return null;
    }

    /// <summary>Writes an instant as it is read.</summary>
    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
