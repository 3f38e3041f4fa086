using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ect.Tool.Graphs;

/// <summary>A page of a workflow, as a dashboard answers it. What a later version adds is not looked at.</summary>
internal sealed record WorkflowPage(
    string Wid, string State, int Total, IReadOnlyList<PageAgent?> Agents, IReadOnlyList<PageTask?> Tasks, string? Service = null,
    string? Next = null)
{
    /// <summary>Whether the service has more tasks than it counts.</summary>
    public bool AtLeast { get; init; }
}

/// <summary>Who did tasks of the page.</summary>
internal sealed record PageAgent(long N, string Iss);

/// <summary>A task: with <c>jti</c>, <c>agent</c>, <c>act</c>, <c>iat</c> and <c>level</c>. Or tasks that are folded: with <c>fold</c>,
/// <c>count</c>, <c>from</c> and <c>agents</c>.</summary>
internal sealed record PageTask
{
    public string? Jti { get; init; }
    public long? Agent { get; init; }
    public string? Act { get; init; }
    public long? Iat { get; init; }
    public EctAssuranceLevel? Level { get; init; }
    public bool Known { get; init; }
    public bool Tainted { get; init; }
    public PageRevocation? Revoked { get; init; }

    public string? Fold { get; init; }
    public int? Count { get; init; }
    public long? From { get; init; }
    public string? Worst { get; init; }
    public IReadOnlyList<long>? Agents { get; init; }

    public IReadOnlyList<string?> Pred { get; init; } = [];
}

/// <summary>Why a task is not relied on any more.</summary>
internal sealed record PageRevocation(string? Reason = null);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, AllowDuplicateProperties = false, UseStringEnumConverter = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, NumberHandling = JsonNumberHandling.Strict, PropertyNameCaseInsensitive = false)]
[JsonSerializable(typeof(WorkflowPage))]
internal sealed partial class PagesJson : JsonSerializerContext;
