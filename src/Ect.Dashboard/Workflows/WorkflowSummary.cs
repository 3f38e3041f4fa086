namespace Ect.Dashboard.Workflows;

/// <summary>What the list shows of a workflow, and what it is searched by.</summary>
internal sealed class WorkflowSummary(Workflow workflow, DateTimeOffset readAt)
{
    private const int MaxNamed = 100;

    private readonly string[] _ids = [.. workflow.Tasks.Select(task => task.Id)];
    private readonly string[] _actions = [.. workflow.Tasks.Select(task => task.Action).Distinct(StringComparer.Ordinal)];

    public string Id { get; } = workflow.Id;
    public DateTimeOffset ReadAt { get; } = readAt;
    public DateTimeOffset StartedAt { get; } = workflow.StartedAt;
    public DateTimeOffset LastAt { get; } = workflow.LastAt;
    public string Root { get; } = workflow.Root.Action;
    public string RootIssuer { get; } = workflow.Root.Issuer;
    public IReadOnlyList<string> Issuers { get; } = [.. workflow.Tasks.Select(task => task.Issuer).Distinct(StringComparer.Ordinal)];

    /// <summary>The issuers that the list names: the first of them, with that of the root.</summary>
    public IReadOnlyList<string> Named => field ??= [.. Issuers.Prepend(RootIssuer).Distinct(StringComparer.Ordinal).Take(MaxNamed)];

    public int Tasks => _ids.Length;
    public bool IsWhole { get; } = workflow.IsWhole;
    public IReadOnlyList<int> Levels { get; } = workflow.Levels;
    public int Unknown { get; } = workflow.Graph.UnknownPredecessors.Count;
    public int Revoked { get; } = workflow.Revoked;
    public int Tainted { get; } = workflow.Tainted;

    /// <summary>About how many characters it holds.</summary>
    public int Size => 200 + _ids.Length * 40 + _actions.Concat(Issuers).Sum(text => text.Length + 10);

    /// <summary>Whether a search finds it.</summary>
    public bool Matches(WorkflowSearch search) => search.Text is not { } text
        || (search.IsIdPrefix && _ids.Prepend(Id).Any(id => id.StartsWith(text, StringComparison.Ordinal)))
        || Issuers.Any(issuer => issuer.Contains(text, StringComparison.OrdinalIgnoreCase))
        || Array.Exists(_actions, action => action.Contains(text, StringComparison.OrdinalIgnoreCase));
}
