namespace Ect;

/// <summary>For the head of an answer: it continues the token that was sent (profile, section 4, returned tokens).</summary>
internal sealed class AnswerRule : IEctTokenRule
{
    public ValueTask<EctFailure> CheckAsync(EctCandidate candidate, EctAttempt attempt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(candidate.IsHead && attempt.Policy.Requirement.AnswerTo is { } sent ? Check(candidate.Token, sent) : EctFailure.None);

    private static EctFailure Check(EctToken head, EctToken sent)
    {
        if (head.WorkflowId != sent.WorkflowId) return new(EctFailureReason.WorkflowMismatch, "the answer is of another workflow than the call");
        return head.Predecessors.Contains(sent.Id) ? EctFailure.None : new(EctFailureReason.PredecessorMissing, "the answer does not name the token that was sent");
    }
}
