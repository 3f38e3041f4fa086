using System.Text.Json.Serialization;

namespace Ect.Tool.Graphs;

/// <summary>What <c>ect graph</c> says.</summary>
/// <param name="Circle">Whether some tasks follow themselves.</param>
/// <param name="Tasks">All tasks, predecessors first.</param>
internal sealed record GraphView(bool Circle, IReadOnlyList<TaskView> Tasks)
{
    public static GraphView Of(TaskGraph graph) => new(
        graph.HasCircle,
        [
            .. graph.Nodes.Select(node => new TaskView(node.Id, node.Token is not null, [.. node.Before.Select(before => before.Id)])
            {
                Action = node.Token?.Action,
                Issuer = node.Token?.Issuer,
                WorkflowId = node.Token?.WorkflowId,
                IssuedAt = node.Token?.IssuedAt,
            }),
        ]);
}

/// <summary>A task.</summary>
/// <param name="Id">Its <c>jti</c>.</param>
/// <param name="Known">Whether there is a token of it.</param>
/// <param name="Predecessors">The tasks before it.</param>
internal sealed record TaskView(string Id, bool Known, IReadOnlyList<string> Predecessors)
{
    public string? Action { get; init; }
    public string? Issuer { get; init; }
    public string? WorkflowId { get; init; }
    public DateTimeOffset? IssuedAt { get; init; }
}

/// <summary>Writes what commands say about workflows.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(GraphView))]
internal sealed partial class GraphsJson : JsonSerializerContext;
