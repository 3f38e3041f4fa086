namespace Ect.Dashboard.Workflows;

/// <summary>What the page says about a workflow in one word.</summary>
internal static class WorkflowState
{
    public const string Tainted = "tainted", Refused = "refused", Incomplete = "incomplete", Running = "running", Complete = "complete";

    /// <summary>All words. The first that holds is the state.</summary>
    public static readonly string[] All = [Tainted, Refused, Incomplete, Running, Complete];

    /// <param name="isTainted">Whether a task is revoked or tainted.</param>
    /// <param name="isRefused">Whether a request of the workflow was refused within the last hour.</param>
    /// <param name="isComplete">Whether all predecessors are known, and all tasks were read.</param>
    /// <param name="quiet">The time since its last task was recorded.</param>
    /// <param name="runningFor">The <see cref="EctDashboardOptions.RunningFor"/>.</param>
    public static string Of(bool isTainted, bool isRefused, bool isComplete, TimeSpan quiet, TimeSpan runningFor) =>
        isTainted ? Tainted
        : isRefused ? Refused
        : !isComplete ? Incomplete
        : quiet < runningFor ? Running
        : Complete;
}
