using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Rule 17: the graph that the tokens of a request stand in (profile, section 3).</summary>
internal sealed class EctGraphValidator(IEctStore store, IOptions<EctOptions> options, IEnumerable<IEctPredecessorPolicy> policies)
{
    private readonly EctOptions _options = options.Value;
    private readonly IReadOnlyList<IEctPredecessorPolicy> _policies =
        options.Value.RequireApprovedPredecessors ? [new ApprovedPredecessorPolicy(), .. policies] : [.. policies];

    // They are good for as long as the revocations are these, and leave with them.
    private readonly ConditionalWeakTable<EctRevocations, EctTaintVerdicts> _verdicts = [];

    public EctGraphSession Begin(EctGraphRequest request)
    {
        var known = new EctKnownTokens(store, request);
        var taint = request.Revocations.IsEmpty
            ? null
            : new EctTaint(known, request.Revocations, _verdicts.GetOrCreateValue(request.Revocations), _options.Limits.MaxAncestors);
        return new(request, known, taint, _policies, _options);
    }
}
