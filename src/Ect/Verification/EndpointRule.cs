using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Rules 18 and 19, for heads, where asked for: the hash of the body, and the actions that the endpoint accepts.</summary>
internal sealed class EndpointRule : ImmediateRule
{
    protected override Failure Check(RequestToken candidate, Attempt attempt)
    {
        if (!candidate.IsHead) return Failure.None;

        var (head, requirement) = (candidate.Token, attempt.Requirement);
        if (requirement.BodyBinding is EctBodyBinding.InputHash && head.InputHash is null) return new(EctFailureReason.BodyHashMismatch, "a token without inp_hash");
        if (requirement.BodyBinding is EctBodyBinding.OutputHash && head.OutputHash is null) return new(EctFailureReason.BodyHashMismatch, "a token without out_hash");
        if (requirement.InputHash is { } input && head.InputHash != input) return EctFailureReason.BodyHashMismatch;
        if (requirement.OutputHash is { } output && head.OutputHash != output) return EctFailureReason.BodyHashMismatch;
        return requirement.Actions is { } actions && !actions.Contains(head.Action) ? new(EctFailureReason.ActionNotAllowed, $"exec_act {head.Action}") : Failure.None;
    }
}
