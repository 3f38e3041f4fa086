namespace Ect.Tool.Graphs;

/// <summary>A task of a workflow.</summary>
/// <param name="id">Its <c>jti</c>.</param>
/// <param name="facts">What is known of it; <see langword="null"/> if it is only named as a predecessor.</param>
internal sealed class TaskNode(string id, TaskFacts? facts)
{
    public const string Unknown = "unknown";

    public string Id { get; } = id;

    public TaskFacts? Facts { get; } = facts;

    /// <summary>The tasks before it, without repetition.</summary>
    public List<TaskNode> Before { get; } = [];

    /// <summary>The tasks behind it.</summary>
    public List<TaskNode> After { get; } = [];

    /// <summary>How many tasks the longest way to it has before it.</summary>
    public int Layer { get; set; }

    public TaskState State => Facts?.State ?? TaskState.Good;

    /// <summary>What was done.</summary>
    public string Title => Facts?.Action ?? Unknown;

    /// <summary>Who did it.</summary>
    public string Subtitle => Facts?.Issuer ?? Id;

    /// <summary>What a service says of it: level and state; empty if there is nothing to say.</summary>
    public string Remark => string.Join(", ", new[] { $"{Facts?.Level}", State is TaskState.Good ? "" : $"{State}".ToLowerInvariant() }
        .Where(word => word is not ""));

    /// <summary>How it is drawn: <c>unknown</c>, <c>tainted</c>, <c>revoked</c>, or as any other.</summary>
    public string? Mark => this switch
    {
        { Facts: null } => Unknown,
        { State: TaskState.Tainted } => "tainted",
        { State: TaskState.Revoked } => "revoked",
        _ => null,
    };

    public EctDrawnTask ToDrawn() => new(
        Id, [.. Before.Select(before => before.Id)],
        Facts is null ? [Title] : Remark is "" ? [Title, Subtitle] : [Title, Subtitle, Remark], Mark);
}
