namespace Ect;

/// <summary>Rule 17: the graph (profile, section 3).</summary>
internal sealed class GraphRule : IEctTokenRule
{
    public ValueTask<EctFailure> CheckAsync(EctCandidate candidate, EctAttempt attempt, CancellationToken cancellationToken) =>
        attempt.Graph.CheckAsync(candidate.Token, cancellationToken);
}
