using System.Text.Json.Serialization;

namespace Ect.Tool.Graphs;

/// <summary>What <c>ect graph</c> says.</summary>
/// <param name="Circle">Whether some tasks follow themselves.</param>
/// <param name="Tasks">All tasks, predecessors first.</param>
internal sealed record GraphView(bool Circle, IReadOnlyList<TaskView> Tasks)
{
    /// <summary>The state of the workflow, as a service says; <see langword="null"/> for tokens.</summary>
    public string? State { get; init; }

    public static GraphView Of(TaskGraph graph, string? state) => new(
        graph.HasCircle,
        [
            .. graph.Nodes.Select(node => new TaskView(node.Id, node.Facts is not null, [.. node.Before.Select(before => before.Id)])
            {
                Action = node.Facts?.Action,
                Issuer = node.Facts?.Issuer,
                WorkflowId = node.Facts?.WorkflowId,
                IssuedAt = node.Facts?.IssuedAt,
                Level = node.Facts?.Level,
                State = node.State is TaskState.Good ? null : node.State,
                Reason = node.Facts?.Reason,
                Count = node.Facts is { Count: > 1 } folded ? folded.Count : null,
            }),
        ])
    { State = state };
}

/// <summary>A task.</summary>
/// <param name="Id">Its <c>jti</c>.</param>
/// <param name="Known">Whether more is known than its id.</param>
/// <param name="Predecessors">The tasks before it.</param>
internal sealed record TaskView(string Id, bool Known, IReadOnlyList<string> Predecessors)
{
    public string? Action { get; init; }
    public string? Issuer { get; init; }
    public string? WorkflowId { get; init; }
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>The level that a service recorded.</summary>
    public EctAssuranceLevel? Level { get; init; }

    /// <summary>Tainted or revoked, as a service says.</summary>
    public TaskState? State { get; init; }

    /// <summary>Why it was revoked.</summary>
    public string? Reason { get; init; }

    /// <summary>How many tasks a service folded into it.</summary>
    public int? Count { get; init; }
}

/// <summary>Writes what commands say about workflows.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(GraphView))]
internal sealed partial class GraphsJson : JsonSerializerContext;
