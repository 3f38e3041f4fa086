namespace Ect;

/// <summary>Rules 12 and 13: the key is for this algorithm, and the signature is its.</summary>
internal sealed class SignatureRule : IEctTokenRule
{
    public ValueTask<EctFailure> CheckAsync(EctCandidate candidate, EctAttempt attempt, CancellationToken cancellationToken) =>
        ValueTask.FromResult<EctFailure>(candidate is { Jws: { } jws, Key: { } key } ? JwsVerification.Verify(jws, key) : EctFailureReason.None);
}
