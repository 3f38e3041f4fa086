namespace Ect;

/// <summary>Rule 16: not from the future, and for heads not expired and not older than they may be.</summary>
internal sealed class TimeRule(EctOptions options) : IEctTokenRule
{
    public ValueTask<EctFailure> CheckAsync(EctCandidate candidate, EctAttempt attempt, CancellationToken cancellationToken) =>
        ValueTask.FromResult<EctFailure>(Check(candidate.Token, candidate.IsHead, attempt.Now));

    // The clock is moved and never the token's times: those may lie at the end of what a date can hold.
    private EctFailureReason Check(EctToken token, bool isHead, DateTimeOffset now)
    {
        if (token.IssuedAt > now + options.ClockSkew) return EctFailureReason.IssuedInFuture;
        if (!isHead) return token.IssuedAt >= now - options.MaxPredecessorAge ? EctFailureReason.None : EctFailureReason.TooOld;
        if (token.ExpiresAt <= now - options.ClockSkew) return EctFailureReason.Expired;
        return token.IssuedAt >= now - options.MaxAge - options.ClockSkew ? EctFailureReason.None : EctFailureReason.TooOld;
    }
}
