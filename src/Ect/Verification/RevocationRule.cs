using Ect.Graph;
using Ect.Keys;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Rule 12, first half: neither the key nor the issuer nor the token is revoked.</summary>
internal sealed class RevocationRule(KeyAliases aliases) : ImmediateRule
{
    protected override Failure Check(RequestToken candidate, Attempt attempt)
    {
        var token = candidate.Token;
        var failure = attempt.Revocations.Check(token.Issuer, token.KeyId, candidate.Key?.Thumbprint, token.Id);

        // A token that is signed under a revoked kid shows which key has that kid. The key is then refused under any other kid too.
        if (failure.Reason is EctFailureReason.KeyRevoked && candidate is { Jws: { } jws, Key: { } key }
            && JwsVerification.Verify(jws, key) is EctFailureReason.None) aliases.Note(token.Issuer, token.KeyId!, key.Thumbprint);
        return failure;
    }
}
