namespace Ect;

/// <summary>Rule 12, second half, and rule 13: the key is for this algorithm, and the signature is its.</summary>
internal sealed class SignatureRule(KeyAliases aliases) : EctImmediateRule
{
    private readonly ProvenSignatures _proven = new(JwsVerification.Verify);

    protected override EctFailure Check(EctCandidate candidate, EctAttempt attempt)
    {
        var token = candidate.Token;
        if (!token.IsSigned) return EctFailure.None;
        if (candidate is not { Jws: { } jws, Key: { } key } || token.KeyId is not { } keyId) return EctFailureReason.UnknownKey;

        var reason = _proven.Verify(token, jws, key);
        if (reason is not EctFailureReason.None) return new(reason, $"kid {keyId}, alg {token.Algorithm}");

        aliases.Note(token.Issuer, keyId, key.Thumbprint);
        return EctFailure.None;
    }
}
