using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Checks that the head of an answer continues the token that was sent (profile, section 4, "Returned tokens").</summary>
internal sealed class AnswerRule : ImmediateRule
{
    protected override Failure Check(RequestToken candidate, Attempt attempt)
    {
        if (!candidate.IsHead || attempt.Requirement.AnswerTo is not { } sent) return Failure.None;
        if (attempt.Tokens.Heads.Count > 1)
            return new(EctFailureReason.TooManyTokens, "an answer may carry only the token of one task and its predecessors");
        if (candidate.Token.WorkflowId != sent.WorkflowId)
            return new(EctFailureReason.WorkflowMismatch, "the answer is of another workflow than the call");
        return candidate.Token.Predecessors.Contains(sent.Id)
            ? Failure.None
            : new(EctFailureReason.PredecessorMissing, "the answer does not name the token that was sent");
    }
}
