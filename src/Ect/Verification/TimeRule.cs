namespace Ect;

/// <summary>Rule 16: not from the future, and neither expired nor older than it may be.</summary>
internal sealed class TimeRule(EctOptions options) : EctImmediateRule
{
    // Differences, not sums: a token's times, and a clock that is far off, may lie at the end of what a date can hold.
    protected override EctFailure Check(EctCandidate candidate, EctAttempt attempt)
    {
        var (token, now) = (candidate.Token, attempt.Now);
        var age = now - token.IssuedAt;
        if (age < -options.ClockSkew) return EctFailureReason.IssuedInFuture;
        if (!candidate.IsHead) return age > options.MaxPredecessorAge ? EctFailureReason.TooOld : EctFailure.None;
        if (now - token.ExpiresAt >= options.ClockSkew) return EctFailureReason.Expired;
        return age > options.MaxAge + options.ClockSkew ? EctFailureReason.TooOld : EctFailure.None;
    }
}
