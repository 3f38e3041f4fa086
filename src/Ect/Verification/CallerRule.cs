namespace Ect;

/// <summary>Rules 14 and 15, for heads: the issuer is the authenticated caller, if one is bound, and the token is for us.</summary>
internal sealed class CallerRule(string identity) : IEctTokenRule
{
    public ValueTask<EctFailure> CheckAsync(EctCandidate candidate, EctAttempt attempt, CancellationToken cancellationToken) =>
        ValueTask.FromResult<EctFailure>(candidate.IsHead ? Check(candidate.Token, attempt.Policy.Requirement.CallerIdentity) : EctFailureReason.None);

    private EctFailureReason Check(EctToken head, string? caller)
    {
        if (caller is not null && head.Issuer != caller) return EctFailureReason.IdentityMismatch;
        return head.Audiences.Contains(identity) ? EctFailureReason.None : EctFailureReason.AudienceMismatch;
    }
}
