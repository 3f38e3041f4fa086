using Ect.Store;

namespace Ect.Graph;

/// <summary>Refuses a step after a task with a decision other than approval
/// (<see cref="EctOptions.RequireApprovedPredecessors"/>).</summary>
internal sealed class ApprovedPredecessorPolicy : IEctPredecessorPolicy
{
    public ValueTask<bool> AllowsAsync(EctPredecessorContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(context.Predecessor.PolicyDecision is null or PolicyDecisionText.Approved);
}
