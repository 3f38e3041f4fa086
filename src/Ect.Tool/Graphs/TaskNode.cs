namespace Ect.Tool.Graphs;

/// <summary>A task of a workflow.</summary>
/// <param name="id">Its <c>jti</c>.</param>
/// <param name="token">The token; <see langword="null"/> if the task is only named as a predecessor.</param>
internal sealed class TaskNode(string id, EctToken? token)
{
    public string Id { get; } = id;

    public EctToken? Token { get; } = token;

    /// <summary>The tasks before it, without repetition.</summary>
    public List<TaskNode> Before { get; } = [];

    /// <summary>The tasks behind it.</summary>
    public List<TaskNode> After { get; } = [];

    /// <summary>How many tasks the longest way to it has before it.</summary>
    public int Layer { get; set; }

    /// <summary>What was done.</summary>
    public string Title => Token?.Action ?? "unknown";

    /// <summary>Who did it.</summary>
    public string Subtitle => Token?.Issuer ?? Id;
}
