namespace Ect;

/// <summary>Rules 10 and 11: the issuer is trusted, a head's issuer may call, and <c>kid</c> names a key of that issuer.</summary>
internal sealed class IssuerRule(EctKeySources keys) : IEctTokenRule
{
    public async ValueTask<EctFailure> CheckAsync(EctCandidate candidate, EctAttempt attempt, CancellationToken cancellationToken)
    {
        var token = candidate.Token;
        var found = await keys.FindAsync(token.Issuer, token.KeyId, cancellationToken).ConfigureAwait(false);

        // An unsigned token needs no trusted issuer; one that is configured not to call may not do so unsigned either.
        if (!token.IsSigned) return found is { IsTrusted: true, MayCall: false } && candidate.IsHead ? MayNotCall : EctFailure.None;

        if (!found.IsTrusted)
        {
            if (candidate.IsHead || !attempt.Policy.ReportsUnresolved) return EctFailureReason.UntrustedIssuer;
            candidate.IsDropped = true;
            return EctFailure.None;
        }

        if (candidate.IsHead && !found.MayCall) return MayNotCall;

        candidate.Key = found.Key;
        return found.Key is null ? new(EctFailureReason.UnknownKey, $"kid {token.KeyId}") : EctFailure.None;
    }

    private static EctFailure MayNotCall => new(EctFailureReason.UntrustedIssuer, "the issuer may appear in a graph, but may not call");
}
