using Ect.Graph;
using Ect.Keys;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Rules 10 and 11: the issuer is trusted, the issuer of a head may call, and <c>kid</c> names a key of that issuer.</summary>
internal sealed class IssuerRule : ITokenRule
{
    public async ValueTask<Failure> CheckAsync(RequestToken candidate, Attempt attempt, CancellationToken cancellationToken)
    {
        var (token, requirement) = (candidate.Token, attempt.Requirement);
        var needsCallerKey = candidate.IsHead && requirement.OnlyCallerKeys;
        var keyId = needsCallerKey ? null : token.KeyId;
        var found = await attempt.Keys.FindAsync(token.Issuer, keyId, cancellationToken).ConfigureAwait(false);
        candidate.NamesTrustedIssuer = found.IsTrusted;

        // An issuer that is configured not to call may not call, neither with an unsigned token nor with a caller's key.
        if (candidate.IsHead && found is { IsTrusted: true, MayCall: false }) return MayNotCall;

        // An unsigned token needs no trusted issuer.
        if (!token.IsSigned)
            return needsCallerKey
                ? new(EctFailureReason.IdentityMismatch, "the token is not signed, and so not by the caller's key")
                : Failure.None;

        if (candidate.IsHead && (needsCallerKey || !found.IsTrusted))
            found = await KeySources.FindAsync(requirement.CallerKeys, token.Issuer, token.KeyId, cancellationToken).ConfigureAwait(false);

        if (!found.IsTrusted)
        {
            if (needsCallerKey)
                return new(EctFailureReason.IdentityMismatch, found.Detail ?? "no key source vouches for the caller");
            if (candidate.IsHead || !attempt.ReportsUnresolved) return new(EctFailureReason.UntrustedIssuer, found.Detail);
            candidate.IsDropped = true;
            return Failure.None;
        }

        candidate.NamesTrustedIssuer = true;
        if (candidate.IsHead && !found.MayCall) return MayNotCall;

        candidate.Key = found.Key;
        if (found.Key is not null) return Failure.None;
        return new(EctFailureReason.UnknownKey, found.Detail is { } why ? $"kid {token.KeyId}: {why}" : $"kid {token.KeyId}");
    }

    private static Failure MayNotCall => new(EctFailureReason.UntrustedIssuer, "the issuer may appear in a graph, but may not call");
}
