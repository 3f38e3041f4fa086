using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace Ect.Graph;

/// <summary>Begins the graphs of the tokens of requests (profile, section 3).</summary>
/// <param name="store">The store, which knows the tokens before.</param>
/// <param name="options">Limits and tolerances.</param>
/// <param name="policies">The application's policies about predecessors.</param>
internal sealed class RequestGraphs(
    IEctStore store, IOptions<EctOptions> options, IEnumerable<IEctPredecessorPolicy> policies)
{
    private readonly EctOptions _options = options.Value;
    private readonly IReadOnlyList<IEctPredecessorPolicy> _policies =
        options.Value.RequireApprovedPredecessors ? [new ApprovedPredecessorPolicy(), .. policies] : [.. policies];

    // The verdicts hold as long as the revocations are the same.
    private readonly ConditionalWeakTable<EctRevocationSet, TaintVerdicts> _verdicts = [];

    public RequestGraph Begin(RequestTokens tokens, GraphTerms terms)
    {
        var known = new KnownTokens(store, terms, terms.Keys.IsTrusted);
        var walk = new AncestorWalk(known, _options.Limits);
        var taint = terms.Revocations.IsEmpty
            ? null
            : new Taint(known, walk, terms.Revocations, _verdicts.GetOrCreateValue(terms.Revocations));
        return new(tokens, terms, known, _options.WalkAncestors ? walk : null, taint, _policies, _options.ClockSkew);
    }
}
