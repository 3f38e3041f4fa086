namespace Ect;

/// <summary>Rule 12, second half, and rule 13: the key is for this algorithm, and the signature is its.</summary>
internal sealed class SignatureRule : EctImmediateRule
{
    protected override EctFailure Check(EctCandidate candidate, EctAttempt attempt) =>
        candidate is { Jws: { } jws, Key: { } key } ? JwsVerification.Verify(jws, key) : EctFailureReason.None;
}
