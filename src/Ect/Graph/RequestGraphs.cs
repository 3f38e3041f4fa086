using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace Ect.Graph;

/// <summary>Begins the graphs that the tokens of requests stand in (profile, section 3).</summary>
/// <param name="store">What came before.</param>
/// <param name="options">Limits and tolerances.</param>
/// <param name="policies">What the application says about predecessors.</param>
/// <param name="isTrusted">Whether an issuer may appear in a graph.</param>
internal sealed class RequestGraphs(
    IEctStore store, IOptions<EctOptions> options, IEnumerable<IEctPredecessorPolicy> policies,
    Func<string, CancellationToken, ValueTask<bool>> isTrusted)
{
    private readonly EctOptions _options = options.Value;
    private readonly IReadOnlyList<IEctPredecessorPolicy> _policies =
        options.Value.RequireApprovedPredecessors ? [new ApprovedPredecessorPolicy(), .. policies] : [.. policies];

    // They are good for as long as the revocations are these, and leave with them.
    private readonly ConditionalWeakTable<EctRevocationSet, TaintVerdicts> _verdicts = [];

    public RequestGraph Begin(RequestTokens tokens, GraphTerms terms)
    {
        var known = new KnownTokens(store, terms, isTrusted);
        var walk = new AncestorWalk(known, _options.Limits);
        var taint = terms.Revocations.IsEmpty
            ? null
            : new Taint(known, walk, terms.Revocations, _verdicts.GetOrCreateValue(terms.Revocations));
        return new(tokens, terms, known, _options.WalkAncestors ? walk : null, taint, _policies, _options.ClockSkew);
    }
}
