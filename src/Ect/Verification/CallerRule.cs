using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Rules 14 and 15, for heads. The issuer is the authenticated caller if one is bound, and the token is for this
/// service.</summary>
internal sealed class CallerRule(string identity) : ImmediateRule
{
    protected override Failure Check(RequestToken candidate, Attempt attempt)
    {
        if (!candidate.IsHead) return Failure.None;

        var head = candidate.Token;
        var requirement = attempt.Requirement;
        foreach (var caller in requirement.Callers)
        {
            if (caller.Name != head.Issuer) return new(EctFailureReason.IdentityMismatch, caller.Description);
            if (attempt.Revocations.IsKeyRevoked(head.Issuer, caller.Key?.KeyId, caller.Key?.Thumbprint))
                return new(EctFailureReason.KeyRevoked, caller.Description);
        }

        if (head.Audiences.Contains(identity)) return Failure.None;
        return new(EctFailureReason.AudienceMismatch, $"expected {identity}, got aud {string.Join(", ", head.Audiences)}");
    }
}
