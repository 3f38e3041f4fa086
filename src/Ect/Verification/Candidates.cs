using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>The tokens of one request that the intake let through.</summary>
/// <param name="Tokens">Which of them are heads.</param>
/// <param name="InOrder">All of them, predecessors before what follows them.</param>
internal sealed record Candidates(TokenSet Tokens, IReadOnlyList<Candidate> InOrder)
{
    /// <summary>The thumbprint of the key that signed a token; none for an unsigned one.</summary>
    public EctDigest? ThumbprintOf(EctToken token) => InOrder.First(candidate => candidate.Token == token).Key?.Thumbprint;

    /// <summary>A refusal of the request as a whole. With several heads, nothing says which of them it is about.</summary>
    public EctVerificationResult Refused(Failure failure) => InOrder.Where(candidate => candidate.IsHead).ToList() is [var head]
        ? head.Refused(failure)
        : EctVerificationResult.Failure(failure.Reason, detail: failure.Detail);
}
