using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>A rule that has everything it needs, and never waits.</summary>
internal abstract class ImmediateRule : ITokenRule
{
    public ValueTask<Failure> CheckAsync(RequestToken candidate, Attempt attempt, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Check(candidate, attempt));

    protected abstract Failure Check(RequestToken candidate, Attempt attempt);
}
