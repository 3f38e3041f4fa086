namespace Ect.Tool.Graphs;

/// <summary>What is known of a task: what its token says, or what a service says of it.</summary>
/// <param name="Id">Its <c>jti</c>; of tasks that a service folded, that of the first.</param>
/// <param name="Predecessors">The ids of the tasks before it.</param>
internal sealed record TaskFacts(string Id, IReadOnlyList<string> Predecessors)
{
    /// <summary>What was done.</summary>
    public required string Action { get; init; }

    /// <summary>Who did it.</summary>
    public required string Issuer { get; init; }

    public string? WorkflowId { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>The level that a service recorded; <see langword="null"/> of a token, which only says what it is.</summary>
    public EctAssuranceLevel? Level { get; init; }

    /// <summary>Whether a service says that it knew all tasks before it when it recorded it. Those that are missing now have left its
    /// store, and are not unknown.</summary>
    public bool KnewAllBefore { get; init; }

    public TaskState State { get; init; }

    /// <summary>Why it was revoked, if that was said.</summary>
    public string? Reason { get; init; }

    /// <summary>How many tasks it stands for: more than one if a service folded them.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What a token says, of which nothing is verified.</summary>
    public static TaskFacts Of(EctToken token) => new(token.Id, token.Predecessors)
    {
        Action = token.Action,
        Issuer = token.Issuer,
        WorkflowId = token.WorkflowId,
        IssuedAt = token.IssuedAt,
    };
}

/// <summary>Whether a service still relies on a task; of several, what is worst.</summary>
internal enum TaskState
{
    Good,
    /// <summary>It comes after a revoked one.</summary>
    Tainted,
    Revoked,
}
