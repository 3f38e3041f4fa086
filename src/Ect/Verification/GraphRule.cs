using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>Rule 17: the graph is sound (profile, section 3).</summary>
internal sealed class GraphRule : ITokenRule
{
    public ValueTask<Failure> CheckAsync(RequestToken candidate, Attempt attempt, CancellationToken cancellationToken) =>
        attempt.Graph.CheckAsync(candidate, cancellationToken);
}
