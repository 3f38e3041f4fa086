namespace Ect;

/// <summary>Rule 12, second half, and rule 13: the key is for this algorithm, and the signature is its.</summary>
internal sealed class SignatureRule(KeyAliases aliases) : EctImmediateRule
{
    protected override EctFailure Check(EctCandidate candidate, EctAttempt attempt)
    {
        if (candidate is not { Jws: { } jws, Key: { } key, Token: { KeyId: { } keyId } token }) return EctFailure.None;

        var reason = JwsVerification.Verify(jws, key);
        if (reason is not EctFailureReason.None) return new(reason, $"kid {keyId}, alg {token.Algorithm}");

        aliases.Note(token.Issuer, keyId, key.Thumbprint);
        return EctFailure.None;
    }
}
