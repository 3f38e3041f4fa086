using System.Globalization;
using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Rule 16: the token is not from the future, has not expired, and is not too old.</summary>
internal sealed class TimeRule(EctOptions options) : ImmediateRule
{
    protected override Failure Check(RequestToken candidate, Attempt attempt)
    {
        var (token, now) = (candidate.Token, attempt.Now);
        var reason = Judge(token, candidate.IsHead, now);
        return reason is EctFailureReason.None
            ? Failure.None
            : new(reason, string.Create(
                CultureInfo.InvariantCulture, $"iat {token.IssuedAt:u} and exp {token.ExpiresAt:u}; here it is {now:u}"));
    }

    // Differences are compared, not sums, because a token's times, or a wrong clock, may be near the end of the calendar.
    private EctFailureReason Judge(EctToken token, bool isHead, DateTimeOffset now)
    {
        var age = now - token.IssuedAt;
        if (age < -options.ClockSkew) return EctFailureReason.IssuedInFuture;
        if (!isHead) return age > options.MaxPredecessorAge ? EctFailureReason.TooOld : EctFailureReason.None;
        if (now - token.ExpiresAt >= options.ClockSkew) return EctFailureReason.Expired;
        return age > options.MaxAge + options.ClockSkew ? EctFailureReason.TooOld : EctFailureReason.None;
    }
}
