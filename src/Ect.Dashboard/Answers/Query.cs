using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Answers;

/// <summary>Reads the query of a request. What is wrong with it is told to the caller, and never echoed.</summary>
/// <exception cref="BadHttpRequestException">A value is not possible.</exception>
internal static class Query
{
    /// <summary>A text; <see langword="null"/> if it is missing or empty.</summary>
    public static string? Text(this HttpRequest request, string name, int maxLength)
    {
        var values = request.Query[name];
        if (values.Count > 1) throw new BadHttpRequestException($"'{name}' may be given once.");
        var text = $"{values}".Trim();
        return text.Length <= maxLength ? text is "" ? null : text : throw new BadHttpRequestException(
            $"'{name}' may have at most {maxLength} characters.");
    }

    /// <summary>A whole number.</summary>
    public static int Number(this HttpRequest request, string name, int assumed, int max)
    {
        if (request.Text(name, maxLength: 20) is not { } text) return assumed;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
            : throw new BadHttpRequestException($"'{name}' must be a number from 1 to {max}.");
    }

    /// <summary>A time in milliseconds since 1970.</summary>
    public static DateTimeOffset? Time(this HttpRequest request, string name)
    {
        if (request.Text(name, maxLength: 20) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && Times.TryOf(time, out var found)
            ? found
            : throw new BadHttpRequestException($"'{name}' must be a time in milliseconds since 1970.");
    }

    /// <summary>One of several words; <see langword="null"/> if it is missing or empty.</summary>
    public static string? OneOf(this HttpRequest request, string name, IReadOnlyCollection<string> words)
    {
        if (request.Text(name, maxLength: 20) is not { } text) return null;
        return words.Contains(text) ? text : throw new BadHttpRequestException($"'{name}' must be one of {string.Join(", ", words)}.");
    }

    /// <summary>Ids, each once.</summary>
    public static IReadOnlySet<string> Ids(this HttpRequest request, string name, int maxCount)
    {
        var values = request.Query[name];
        if (values.Count > maxCount) throw new BadHttpRequestException($"'{name}' may be given {maxCount} times at most.");
        return values.Select(value => IdOf(value) ?? throw new BadHttpRequestException($"'{name}' must be a UUID.")).ToHashSet();
    }

    /// <summary>The id in a part of the path, in lower case; <see langword="null"/> if it is none.</summary>
    public static string? RouteId(this HttpRequest request, string name) => IdOf($"{request.RouteValues[name]}");

    public static string? IdOf(string? text) => Guid.TryParseExact(text, "D", out var id) ? $"{id}" : null;
}
