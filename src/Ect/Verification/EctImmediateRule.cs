namespace Ect;

/// <summary>A rule that has everything it needs, and waits for nobody.</summary>
internal abstract class EctImmediateRule : IEctTokenRule
{
    public ValueTask<EctFailure> CheckAsync(EctCandidate candidate, EctAttempt attempt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Check(candidate, attempt));

    protected abstract EctFailure Check(EctCandidate candidate, EctAttempt attempt);
}
