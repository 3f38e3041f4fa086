using System.Globalization;
using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Rule 16: not from the future, and neither expired nor older than it may be.</summary>
internal sealed class TimeRule(EctOptions options) : ImmediateRule
{
    protected override Failure Check(RequestToken candidate, Attempt attempt)
    {
        var (token, now) = (candidate.Token, attempt.Now);
        var reason = Judge(token, candidate.IsHead, now);
        return reason is EctFailureReason.None
            ? Failure.None
            : new(reason, string.Create(CultureInfo.InvariantCulture, $"iat {token.IssuedAt:u} and exp {token.ExpiresAt:u}; here it is {now:u}"));
    }

    // Differences, not sums: a token's times, and a clock that is far off, may lie at the end of what a date can hold.
    private EctFailureReason Judge(EctToken token, bool isHead, DateTimeOffset now)
    {
        var age = now - token.IssuedAt;
        if (age < -options.ClockSkew) return EctFailureReason.IssuedInFuture;
        if (!isHead) return age > options.MaxPredecessorAge ? EctFailureReason.TooOld : EctFailureReason.None;
        if (now - token.ExpiresAt >= options.ClockSkew) return EctFailureReason.Expired;
        return age > options.MaxAge + options.ClockSkew ? EctFailureReason.TooOld : EctFailureReason.None;
    }
}
