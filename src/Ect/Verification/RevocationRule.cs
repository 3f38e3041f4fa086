namespace Ect;

/// <summary>Rule 12, first half: neither the key nor the issuer nor the token is revoked.</summary>
internal sealed class RevocationRule : EctImmediateRule
{
    protected override EctFailure Check(EctCandidate candidate, EctAttempt attempt) =>
        attempt.Revocations.Check(candidate.Token.Issuer, candidate.Token.KeyId, candidate.Key?.Thumbprint, candidate.Token.Id);
}
