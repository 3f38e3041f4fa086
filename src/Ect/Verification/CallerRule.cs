namespace Ect;

/// <summary>Rules 14 and 15, for heads: the issuer is the authenticated caller, if one is bound, and the token is for us.</summary>
internal sealed class CallerRule(string identity) : EctImmediateRule
{
    protected override EctFailure Check(EctCandidate candidate, EctAttempt attempt)
    {
        if (!candidate.IsHead) return EctFailure.None;

        var head = candidate.Token;
        if (attempt.Policy.Requirement.CallerIdentity is { } caller && head.Issuer != caller) return EctFailureReason.IdentityMismatch;
        return head.Audiences.Contains(identity) ? EctFailure.None : new(EctFailureReason.AudienceMismatch, $"aud {string.Join(", ", head.Audiences)}");
    }
}
