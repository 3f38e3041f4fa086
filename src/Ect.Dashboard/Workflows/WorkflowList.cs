using Ect.Dashboard.Answers;

namespace Ect.Dashboard.Workflows;

/// <summary>The answer about several workflows.</summary>
/// <param name="AsOf">When this was found.</param>
/// <param name="Service">The service that says so.</param>
/// <param name="CanOperate">Whether the caller may revoke.</param>
/// <param name="Retention">For how many seconds the store keeps a task at most.</param>
/// <param name="Counts">How many of those that were looked at, and that the search finds, are in each state.</param>
/// <param name="Agents">Their issuers.</param>
/// <param name="Workflows">The workflows, latest first.</param>
internal sealed record WorkflowList(
    long AsOf, string Service, bool CanOperate, long Retention, IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<AgentItem> Agents, IReadOnlyList<WorkflowItem> Workflows)
{
    /// <summary>Whether everything that the store lists was looked at, down to its oldest workflow; missing if not.</summary>
    public bool? AtEnd { get; init; }

    /// <summary>Where to go on; missing at the end of the list.</summary>
    public string? Next { get; init; }

    /// <summary>The time to which the list was searched; missing at its end.</summary>
    public long? SearchedTo { get; init; }

    /// <summary>Whether more workflows were refused within the last hour than are counted, so that some in that state may show another;
    /// missing if not.</summary>
    public bool? MoreRefused { get; init; }

    /// <summary>Whether refusals of other instances may be missing, because they could not be read, so that some workflows in that state
    /// may show another; missing if not.</summary>
    public bool? Partial { get; init; }
}

/// <summary>A workflow in a list.</summary>
internal sealed record WorkflowItem(
    string Wid, string State, string Root, long By, IReadOnlyList<long> Agents, int Tasks, IReadOnlyList<int> Levels, int Unknown,
    int Revoked, int Tainted, long Refusals, long Started, long Last)
{
    /// <summary>Whether the store has more tasks than are read; missing if not.</summary>
    public bool? AtLeast { get; init; }

    /// <summary>How many more agents there are than are named; missing if none.</summary>
    public int? MoreAgents { get; init; }

    public static WorkflowItem Of(WorkflowSummary summary, string state, long refusals, Agents agents) => new(
        summary.Id, state, summary.Root, agents.NumberOf(summary.RootIssuer), [.. summary.Named.Select(agents.NumberOf)], summary.Tasks,
        summary.Levels, summary.Unknown, summary.Revoked, summary.Tainted, refusals, summary.StartedAt.Milliseconds(),
        summary.LastAt.Milliseconds())
    {
        AtLeast = summary.IsWhole ? null : true,
        MoreAgents = summary.Issuers.Count > summary.Named.Count ? summary.Issuers.Count - summary.Named.Count : null,
    };
}
