namespace Ect;

/// <summary>One rule, or a few that belong together, of those that look at one token at a time (profile, rules 10 to 19).</summary>
internal interface IEctTokenRule
{
    ValueTask<EctFailure> CheckAsync(EctCandidate candidate, EctAttempt attempt, CancellationToken cancellationToken);
}
