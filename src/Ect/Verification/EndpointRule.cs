using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Rules 18 and 19, for heads, if required: the hash of the body, and the issuers and actions that the endpoint
/// accepts.</summary>
internal sealed class EndpointRule : ImmediateRule
{
    protected override Failure Check(RequestToken candidate, Attempt attempt)
    {
        if (!candidate.IsHead) return Failure.None;

        var (head, requirement) = (candidate.Token, attempt.Requirement);
        var failure = requirement.BodyBinding switch
        {
            EctBodyBinding.InputHash => Compare(head.InputHash, ClaimNames.InputHash, requirement),
            EctBodyBinding.OutputHash => Compare(head.OutputHash, ClaimNames.OutputHash, requirement),
            _ => Failure.None,
        };
        if (failure.IsFailure) return failure;
        if (requirement.Issuers is { } issuers)
        {
            if (!head.IsSigned) return new(EctFailureReason.IssuerNotAllowed, "the token is not signed, so nobody proves its issuer");
            if (!issuers.Contains(head.Issuer)) return EctFailureReason.IssuerNotAllowed;
        }

        return requirement.Actions is { } actions && !actions.Contains(head.Action)
            ? new(EctFailureReason.ActionNotAllowed, $"exec_act {head.Action}")
            : Failure.None;
    }

    private static Failure Compare(string? hash, string claim, EctRequirement requirement)
    {
        if (hash is null) return new(EctFailureReason.BodyHashMismatch, $"a token without {claim}");
        return requirement.ContentHash is { } content && hash != content ? EctFailureReason.BodyHashMismatch : Failure.None;
    }
}
