using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Makes failures of the token that they are about.</summary>
internal static class Refusals
{
    public static EctVerificationResult Refused(this RequestToken token, Failure failure) =>
        EctVerificationResult.Failure(
            failure.Reason, token.Index, token.Token, failure.Detail, token.IsAuthentic, token.NamesTrustedIssuer);

    /// <summary>Makes a failure of the request as a whole. With several heads, nothing says which of them it is about.</summary>
    public static EctVerificationResult Refused(this RequestTokens tokens, Failure failure) => tokens.HeadTexts is [var head]
        ? head.Refused(failure)
        : EctVerificationResult.Failure(failure.Reason, detail: failure.Detail);
}
