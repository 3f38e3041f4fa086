using Ect.Tool.Output;

namespace Ect.Tool.Graphs;

/// <summary>Takes the tasks from a page that a stranger may have written.</summary>
internal static class PageReader
{
    private const int MaxWord = 32, MaxCursor = 256;

    private static readonly long LastInstant = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <exception cref="ToolException">It is of another workflow, or something in it is no task.</exception>
    public static IEnumerable<TaskFacts> Read(WorkflowPage page, Guid workflow)
    {
        if (!Guid.TryParseExact(page.Wid, "D", out var wid) || wid != workflow)
            throw Wrong("it is of another workflow");
        if (page.State.Length > MaxWord || page.Total < 0) throw Wrong("its state or its number of tasks is wrong");
        if (page.Next is { Length: > MaxCursor }) throw Wrong("where it goes on is wrong");

        var agents = new Dictionary<long, string>();
        foreach (var agent in page.Agents)
            if (agent is null || !agents.TryAdd(agent.N, agent.Iss)) throw Wrong("an agent is null, or there twice");
        return page.Tasks.Select(task => task switch
        {
            null => throw Wrong("a task is null"),
            { Fold: null } => ReadTask(task, agents, wid),
            _ => ReadFold(task, agents, wid),
        });
    }

    private static TaskFacts ReadTask(PageTask task, Dictionary<long, string> agents, Guid workflow)
    {
        if (task is not { Jti: { } id, Agent: { } agent, Act: { } action, Level: { } level } || !Enum.IsDefined(level))
            throw Wrong("a task has no jti, agent, act or level");

        return new(IdOf(id), [.. task.Pred.Select(IdOf)])
        {
            Action = action,
            Issuer = IssuerOf(agent, agents),
            WorkflowId = $"{workflow}",
            IssuedAt = TimeOf(task.Iat),
            Level = level,
            KnewAllBefore = task.Known,
            State = task.Revoked is not null ? TaskState.Revoked : task.Tainted ? TaskState.Tainted : TaskState.Good,
            Reason = task.Revoked?.Reason,
        };
    }

    private static TaskFacts ReadFold(PageTask fold, Dictionary<long, string> agents, Guid workflow)
    {
        if (fold is not { Fold: { } id, Count: > 0 and var count, Agents: { } names }) throw Wrong("a fold has no count or agents");

        return new(IdOf(id), [.. fold.Pred.Select(IdOf)])
        {
            Action = $"{count} tasks",
            Issuer = string.Join(" and ", names.Select(agent => IssuerOf(agent, agents))),
            WorkflowId = $"{workflow}",
            IssuedAt = TimeOf(fold.From),
            KnewAllBefore = fold.Known,
            State = fold.Worst switch
            {
                "revoked" => TaskState.Revoked,
                "tainted" => TaskState.Tainted,
                "ok" => TaskState.Good,
                _ => throw Wrong("a fold does not say what is worst in it"),
            },
            Count = count,
        };
    }

    private static string IdOf(string? text) =>
        Guid.TryParseExact(text, "D", out var id) ? $"{id}" : throw Wrong("an id of a task is no UUID");

    private static string IssuerOf(long agent, Dictionary<long, string> agents) =>
        agents.GetValueOrDefault(agent) ?? throw Wrong($"it does not say who agent {agent} is");

    private static DateTimeOffset TimeOf(long? milliseconds) => milliseconds is >= 0 and var known && known <= LastInstant
        ? DateTimeOffset.FromUnixTimeMilliseconds(known)
        : throw Wrong("a time is wrong");

    private static ToolException Wrong(string what) => new($"What the service answered is no workflow: {what}.");
}
