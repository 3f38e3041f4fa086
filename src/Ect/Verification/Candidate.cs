using Ect.Tokens;

namespace Ect.Verification;

/// <summary>One token on its way through the rules.</summary>
internal sealed class Candidate(EctToken token, JwsCompact? jws, int index, bool isHead)
{
    public EctToken Token => token;

    /// <summary>Which of the given texts it is.</summary>
    public int Index => index;

    /// <summary>What was signed, and the signature; none for an unsigned token.</summary>
    public JwsCompact? Jws => jws;

    /// <summary>No other token of the request names it: it is spent here, and must be addressed to us.</summary>
    public bool IsHead => isHead;

    /// <summary>The key that rule 11 found; none for an unsigned token.</summary>
    public EctKey? Key { get; set; }

    /// <summary>Counts as not there: an inline predecessor of an issuer that is not trusted, where that is reported rather than refused.</summary>
    public bool IsDropped { get; set; }

    public EctVerificationResult Refused(Failure failure) => EctVerificationResult.Failure(failure.Reason, index, token, failure.Detail);
}
