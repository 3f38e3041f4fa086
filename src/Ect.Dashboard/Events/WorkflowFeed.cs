using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ect.Dashboard.Context;
using Ect.Dashboard.Workflows;

namespace Ect.Dashboard.Events;

/// <summary>What changes in a workflow: tasks, their levels, what is revoked and tainted, and its state.</summary>
internal sealed class WorkflowFeed(DashboardContext dashboard, WorkflowReader reader, string id) : Feed
{
    private Dictionary<string, Seen> _seen = [];
    private volatile string? _state;

    public override IReadOnlyList<LiveEvent> Present => _state is { } state ? [Event(state)] : [];

    public override async Task<IReadOnlyList<LiveEvent>?> LookAsync(CancellationToken stopping)
    {
        if (await reader.ReadAsync(id, stopping) is not { } workflow) return null;

        var (state, before) = ((await WorkflowStates.OfAsync(dashboard, stopping)).Of(workflow), _state);
        var events = before is null ? [] : await FindChangesAsync(workflow, stopping);
        if (before is not null && state != before) events.Add(Event(state));
        _seen = workflow.Tasks.ToDictionary(task => task.Id, Seen.Of);
        _state = state;
        return events;
    }

    private async Task<List<LiveEvent>> FindChangesAsync(Workflows.Workflow workflow, CancellationToken stopping)
    {
        EctNode[] added = [.. workflow.Tasks.Where(task => !_seen.ContainsKey(task.Id))];
        var agents = await Agents.OfAsync(dashboard.Store, added.Select(task => task.Issuer), stopping);
        var events = added.Select(task => Event(task, agents)).ToList();
        foreach (var task in workflow.Tasks)
        {
            if (!_seen.TryGetValue(task.Id, out var before)) continue;
            var now = Seen.Of(task);
            if (now.Level != before.Level) events.Add(new("level", Write(new(task.Id, $"{task.Level}"), EventsJson.Default.LevelBody)));
            var revoked = RevokedItem.Of(task.Revocation);
            if (now with { Level = before.Level } != before)
                events.Add(new("taint", Write(new(task.Id, now.IsTainted, revoked), EventsJson.Default.TaintBody)));
        }

        return events;
    }

    private static LiveEvent Event(EctNode task, Agents agents)
    {
        var item = TaskItem.Of(task, agents);
        var body = JsonSerializer.SerializeToNode(item, WorkflowsJson.Default.TaskItem)!.AsObject();
        var agent = agents.All.Single(agent => agent.Iss == task.Issuer); // The page may see it for the first time.
        body.Add("agentInfo", JsonSerializer.SerializeToNode(agent, EventsJson.Default.AgentItem));
        return new("task", body.ToJsonString());
    }

    private static LiveEvent Event(string state) => new("state", Write(new(state), EventsJson.Default.StateBody));

    private static string Write<T>(T body, JsonTypeInfo<T> type) => JsonSerializer.Serialize(body, type);

    /// <summary>What can change of a task.</summary>
    private readonly record struct Seen(EctAssuranceLevel Level, bool IsTainted, EctRevocation? Revocation)
    {
        public static Seen Of(EctNode task) => new(task.Level, task.IsTainted, task.Revocation);
    }
}
