namespace Ect.Dashboard.Workflows;

/// <summary>The answer about one workflow: a part of its tasks.</summary>
/// <param name="Wid">The <c>wid</c>.</param>
/// <param name="State">What the page says about it in one word.</param>
/// <param name="AsOf">When this was found.</param>
/// <param name="Service">The service that says so.</param>
/// <param name="Root">The action of the task with which it began.</param>
/// <param name="By">The number of that task's issuer.</param>
/// <param name="Total">How many tasks there are.</param>
/// <param name="Agents">The issuers in this part.</param>
/// <param name="Tasks">Tasks and folds, each after those before it.</param>
internal sealed record WorkflowPage(
    string Wid, string State, long AsOf, string Service, string Root, long By, int Total, IReadOnlyList<AgentItem> Agents,
    IReadOnlyList<object> Tasks)
{
    /// <summary>For how many milliseconds the service counts a workflow as running after its last task.</summary>
    public required long RunningFor { get; init; }

    /// <summary>How many milliseconds the service lets clocks differ.</summary>
    public required long ClockSkew { get; init; }

    /// <summary>Where the next part begins; missing for the last one.</summary>
    public string? Next { get; init; }

    /// <summary>Whether tasks are folded; missing if not.</summary>
    public bool? Folded { get; init; }

    /// <summary>Whether the store has more tasks than are read; missing if not.</summary>
    public bool? AtLeast { get; init; }

    /// <summary>Whether refusals of other instances may be missing, because they could not be read; missing if not.</summary>
    public bool? Partial { get; init; }
}
