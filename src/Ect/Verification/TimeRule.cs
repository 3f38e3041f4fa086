namespace Ect;

/// <summary>Rule 16: not from the future, and for heads not expired and not older than they may be.</summary>
internal sealed class TimeRule(EctOptions options) : IEctTokenRule
{
    public ValueTask<EctFailure> CheckAsync(EctCandidate candidate, EctAttempt attempt, CancellationToken cancellationToken) =>
        ValueTask.FromResult<EctFailure>(Check(candidate.Token, candidate.IsHead, attempt.Now));

    // Differences, not sums: a token's times, and a clock that is far off, may lie at the end of what a date can hold.
    private EctFailureReason Check(EctToken token, bool isHead, DateTimeOffset now)
    {
        var age = now - token.IssuedAt;
        if (age < -options.ClockSkew) return EctFailureReason.IssuedInFuture;
        if (!isHead) return age <= options.MaxPredecessorAge ? EctFailureReason.None : EctFailureReason.TooOld;
        if (now - token.ExpiresAt >= options.ClockSkew) return EctFailureReason.Expired;
        return age <= options.MaxAge + options.ClockSkew ? EctFailureReason.None : EctFailureReason.TooOld;
    }
}
