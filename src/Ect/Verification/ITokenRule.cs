using Ect.Graph;
using Ect.Tokens;

namespace Ect.Verification;

/// <summary>One rule, or a few related ones, that checks one token at a time (profile, rules 10 to 19).</summary>
internal interface ITokenRule
{
    ValueTask<Failure> CheckAsync(RequestToken candidate, Attempt attempt, CancellationToken cancellationToken);
}
