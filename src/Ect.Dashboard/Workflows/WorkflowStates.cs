using Ect.Dashboard.Context;

namespace Ect.Dashboard.Workflows;

/// <summary>The states of workflows at one moment.</summary>
internal sealed class WorkflowStates
{
    private readonly DateTimeOffset _now;
    private readonly TimeSpan _runningFor;
    private readonly EctRefusalSummary _refusals;

    private WorkflowStates(DashboardContext dashboard, EctRefusalSummary refusals) =>
        (_now, _runningFor, _refusals) = (dashboard.Now, dashboard.Options.RunningFor, refusals);

    /// <summary>Whether requests of more workflows were refused within the last hour than are counted.</summary>
    public bool HasMoreRefused => _refusals.HasMoreWorkflows;

    /// <summary>Whether refusals of other instances may be missing, so that some workflows in that state may show another.</summary>
    public bool ArePartial => !_refusals.IncludesOthers;

    public static async ValueTask<WorkflowStates> OfAsync(DashboardContext dashboard, CancellationToken gone) =>
        new(dashboard, await dashboard.Refusals.GetAsync(gone));

    /// <summary>How many requests of a workflow were refused within the last hour. Only what the issuer signed counts: anyone can name any
    /// workflow.</summary>
    public long RefusalsOf(string id) => _refusals.Workflows.GetValueOrDefault(id);

    public string Of(Workflow workflow) =>
        Of(workflow.Id, workflow.Revoked + workflow.Tainted, workflow.Graph.IsComplete && workflow.IsWhole, workflow.LastAt);

    public string Of(WorkflowSummary summary) =>
        Of(summary.Id, summary.Revoked + summary.Tainted, summary.Unknown is 0 && summary.IsWhole, summary.LastAt);

    private string Of(string id, int tainted, bool isComplete, DateTimeOffset lastAt) =>
        WorkflowState.Of(tainted > 0, RefusalsOf(id) > 0, isComplete, _now - lastAt, _runningFor);
}
