using Ect.Graph;
using Ect.Keys;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>The second half of rule 12, and rule 13: the key is for this algorithm, and the signature is valid.</summary>
internal sealed class SignatureRule(KeyAliases aliases, VerifiedTokens verified) : ImmediateRule
{
    protected override Failure Check(RequestToken candidate, Attempt attempt)
    {
        var token = candidate.Token;
        if (!token.IsSigned) return Failure.None;
        if (candidate.Key is not { } key || token.KeyId is not { } keyId) return EctFailureReason.UnknownKey;

        var reason = Verify(candidate, key);
        if (reason is not EctFailureReason.None) return new(reason, $"kid {keyId}, alg {token.Algorithm}");

        candidate.IsAuthentic = true;
        aliases.Note(token.Issuer, keyId, key.Thumbprint);
        return Failure.None;
    }

    /// <summary>Verifies the signature, unless this text is known to be signed by this key.</summary>
    private EctFailureReason Verify(RequestToken candidate, EctKey key)
    {
        if (candidate.Token.Algorithm is not { } algorithm || !key.Fits(algorithm)) return EctFailureReason.KeyMismatch;
        if (candidate.ProvenBy == key.Thumbprint) return EctFailureReason.None;

        var reason = candidate.Jws is { } jws ? JwsVerification.Verify(jws, key) : EctFailureReason.InvalidSignature;
        if (reason is not EctFailureReason.None) return reason;

        candidate.ProvenBy = key.Thumbprint;
        if (!candidate.IsHead) verified.Keep(candidate); // A head comes once, an inline predecessor with every token that follows.
        return EctFailureReason.None;
    }
}
