using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Answers;

/// <summary>A place in a list, latest first: the last one that was looked at. An answer gives it as <c>next</c>.</summary>
internal sealed record ListCursor(DateTimeOffset Time, string Id)
{
    private const int MaxLength = 200;

    /// <summary>Reads where a list goes on; <see langword="null"/> for its beginning.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isId">Whether a text can be the id of what is listed.</param>
    /// <exception cref="BadHttpRequestException">The text is no cursor.</exception>
    public static ListCursor? Of(HttpRequest request, Predicate<string> isId)
    {
        if (request.Text("before", MaxLength) is not { } text) return null;
        return text.Split('_', 2) is [var time, var id] && isId(id)
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && Times.TryOf(milliseconds, out var at)
                ? new(at, id)
                : throw new BadHttpRequestException("'before' must be what an answer gave as 'next'.");
    }

    public override string ToString() => $"{Time.Milliseconds()}_{Id}";
}
