namespace Ect;

/// <summary>Rules 18 and 19, for heads, where asked for: the hash of the body, and the actions that the endpoint accepts.</summary>
internal sealed class EndpointRule : IEctTokenRule
{
    public ValueTask<EctFailure> CheckAsync(EctCandidate candidate, EctAttempt attempt, CancellationToken cancellationToken) =>
        ValueTask.FromResult<EctFailure>(candidate.IsHead ? Check(candidate.Token, attempt.Policy.Requirement) : EctFailureReason.None);

    private static EctFailureReason Check(EctToken head, EctRequirement requirement)
    {
        if (requirement.InputHash is { } input && head.InputHash != input) return EctFailureReason.BodyHashMismatch;
        if (requirement.OutputHash is { } output && head.OutputHash != output) return EctFailureReason.BodyHashMismatch;
        return requirement.Actions is { } actions && !actions.Contains(head.Action) ? EctFailureReason.ActionNotAllowed : EctFailureReason.None;
    }
}
