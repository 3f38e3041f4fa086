using Ect.Keys;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Rule 12, second half, and rule 13: the key is for this algorithm, and the signature is its.</summary>
internal sealed class SignatureRule(KeyAliases aliases) : ImmediateRule
{
    private readonly ProvenSignatures _proven = new(JwsVerification.Verify);

    protected override Failure Check(Candidate candidate, Attempt attempt)
    {
        var token = candidate.Token;
        if (!token.IsSigned) return Failure.None;
        if (candidate is not { Jws: { } jws, Key: { } key } || token.KeyId is not { } keyId) return EctFailureReason.UnknownKey;

        var reason = _proven.Verify(token, jws, key);
        if (reason is not EctFailureReason.None) return new(reason, $"kid {keyId}, alg {token.Algorithm}");

        aliases.Note(token.Issuer, keyId, key.Thumbprint);
        return Failure.None;
    }
}
