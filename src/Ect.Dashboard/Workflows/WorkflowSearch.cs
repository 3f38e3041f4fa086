using Ect.Dashboard.Answers;
using Microsoft.AspNetCore.Http;

namespace Ect.Dashboard.Workflows;

/// <summary>Which workflows are asked for.</summary>
internal sealed class WorkflowSearch
{
    private const int MaxTextLength = 200, MinPrefixLength = 8, DefaultTake = 50, MaxTake = 200;

    private WorkflowSearch()
    {
    }

    /// <summary>The text that is searched for, in lower case if it is the beginning of an id; <see langword="null"/> for all
    /// workflows.</summary>
    public string? Text { get; private init; }

    /// <summary>Whether the text may be the beginning of an id.</summary>
    public bool IsIdPrefix { get; private init; }

    public string? State { get; private init; }

    /// <summary>The earliest time of a last task.</summary>
    public DateTimeOffset? From { get; private init; }

    /// <summary>The latest time of a last task.</summary>
    public DateTimeOffset? To { get; private init; }

    /// <summary>The workflow after which the list goes on.</summary>
    public ListCursor? Before { get; private init; }

    public int Take { get; private init; }

    /// <summary>Whether a workflow with its last task at a time is asked for.</summary>
    public bool Includes(DateTimeOffset lastAt) => !(lastAt < From) && !(lastAt > To);

    /// <exception cref="BadHttpRequestException">A value of the query is not possible.</exception>
    public static WorkflowSearch Of(HttpRequest request)
    {
        var text = request.Text("q", MaxTextLength);
        var isPrefix = text is { Length: >= MinPrefixLength } && text.All(c => char.IsAsciiHexDigit(c) || c is '-');
        return new()
        {
            Text = isPrefix ? text!.ToLowerInvariant() : text,
            IsIdPrefix = isPrefix,
            State = request.OneOf("state", WorkflowState.All),
            From = request.Time("from"),
            To = request.Time("to"),
            Before = ListCursor.Of(request, id => Query.IdOf(id) == id),
            Take = request.Number("take", DefaultTake, MaxTake),
        };
    }
}
