using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>One rule, or a few that belong together, of those that look at one token at a time (profile, rules 10 to 19).</summary>
internal interface ITokenRule
{
    ValueTask<Failure> CheckAsync(RequestToken candidate, Attempt attempt, CancellationToken cancellationToken);
}
