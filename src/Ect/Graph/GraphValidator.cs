using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace Ect.Graph;

/// <summary>Rule 17: the graph that the tokens of a request stand in (profile, section 3).</summary>
internal sealed class GraphValidator(IEctStore store, IOptions<EctOptions> options, IEnumerable<IEctPredecessorPolicy> policies)
{
    private readonly EctOptions _options = options.Value;
    private readonly IReadOnlyList<IEctPredecessorPolicy> _policies =
        options.Value.RequireApprovedPredecessors ? [new ApprovedPredecessorPolicy(), .. policies] : [.. policies];

    // They are good for as long as the revocations are these, and leave with them.
    private readonly ConditionalWeakTable<EctRevocationSet, TaintVerdicts> _verdicts = [];

    public GraphSession Begin(GraphRequest request)
    {
        var known = new KnownTokens(store, request);
        var walk = new AncestorWalk(known, _options.Limits);
        var circles = _options.WalkAncestors ? new CircleSearch(known, walk) : null;
        var taint = request.Revocations.IsEmpty
            ? null
            : new Taint(known, walk, request.Revocations, _verdicts.GetOrCreateValue(request.Revocations));
        return new(request, known, circles, taint, _policies, _options);
    }
}
