using System.Globalization;
using Ect.Dashboard.Answers;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Workflows;

/// <summary>A place in the list of workflows: the last one that was looked at.</summary>
internal sealed record ListCursor(DateTimeOffset Time, string Id)
{
    public const int MaxLength = 60;

    /// <exception cref="BadHttpRequestException">The text is no cursor.</exception>
    public static ListCursor Parse(string text) =>
        text.Split('_') is [var time, var id] && Query.IdOf(id) == id
        && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && Times.TryOf(milliseconds, out var at)
            ? new(at, id)
            : throw new BadHttpRequestException("'before' must be what an answer gave as 'next'.");

    public override string ToString() => $"{Time.Milliseconds()}_{Id}";
}
