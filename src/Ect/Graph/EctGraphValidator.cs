using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Rule 17: the graph that the tokens of a request stand in (profile, section 3).</summary>
internal sealed class EctGraphValidator(IEctStore store, IOptions<EctOptions> options, IEnumerable<IEctPredecessorPolicy> policies)
{
    private readonly EctOptions _options = options.Value;
    private readonly IReadOnlyList<IEctPredecessorPolicy> _policies =
        options.Value.RequireApprovedPredecessors ? [new ApprovedPredecessorPolicy(), .. policies] : [.. policies];

    public EctGraphSession Begin(EctGraphRequest request) => new(request, new EctKnownTokens(store, request), _policies, _options);
}
