using Ect.Store;

namespace Ect.Graph;

/// <summary>Refuses what follows a task that was decided on and not approved (<see cref="EctOptions.RequireApprovedPredecessors"/>).</summary>
internal sealed class ApprovedPredecessorPolicy : IEctPredecessorPolicy
{
    public ValueTask<bool> AllowsAsync(EctPredecessorContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(context.Predecessor.PolicyDecision is null or PolicyDecisionText.Approved);
}
