using Ect.Tokens;

namespace Ect.Graph;

/// <summary>The graph of the tokens of one request. It applies rule 17 to one token after the other, predecessors first (profile, section
/// 3), and then judges all of them.</summary>
/// <remarks>A token is checked after everything before rule 17 has passed, and counts as known from then on. A token that is never checked
/// counts as unknown.</remarks>
internal sealed class RequestGraph(
    RequestTokens tokens, GraphTerms terms, KnownTokens known, AncestorWalk? circleWalk, Taint? taint,
    IReadOnlyList<IEctPredecessorPolicy> policies, TimeSpan clockSkew)
{
    private readonly List<RequestToken> _checked = new(tokens.InOrder.Count);
    private Dictionary<EctNode, EctNode[]>? _before; // Needed several times, and looked up once.
    private CircleSearch? _circles;
    private List<EctNode> _sorted = [];
    private IReadOnlyList<RequestToken> _admitted = [];

    /// <summary>The tokens that passed, predecessors first. A token that came as two texts is included once.</summary>
    public IReadOnlyList<RequestToken> Tokens => _checked;

    /// <summary>The lowest level on any known path to a head (profile, section 3, rule 6).</summary>
    public EctAssuranceLevel Level { get; private set; }

    /// <summary>Whether a head descends from something that is revoked.</summary>
    public bool IsTainted { get; private set; }

    /// <summary>Sets the tokens that are genuine. The store is asked in one round trip for the ids that they name, and for no
    /// others.</summary>
    public void Admit(IReadOnlyList<RequestToken> genuine) => _admitted = genuine;

    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async ValueTask<Failure> CheckAsync(RequestToken candidate, CancellationToken cancellationToken)
    {
        var (token, isHead) = (candidate.Token, candidate.IsHead);
        if (isHead && tokens.HeadsDiffer) return new(EctFailureReason.WorkflowMismatch);

        await known.BeginAsync(_admitted, cancellationToken).ConfigureAwait(false);
        if (known.OtherOwner(token) is { } owner) return new(EctFailureReason.DuplicateTokenId, owner);
        if (isHead && !terms.ReportsUnresolved && FindMissing(token) is { } missing)
            return new(EctFailureReason.PredecessorMissing, missing);

        var node = candidate.Node = known.Add(token);
        var predecessors = known.PredecessorsOf(node);
        if (FindNewer(predecessors, token) is { } newer) return new(EctFailureReason.TemporalOrder, newer.Id);
        if (FindForeign(predecessors, token) is { } foreign) return new(EctFailureReason.WorkflowMismatch, foreign.Id);

        if (circleWalk is not null && known.IsAwaited(token.Id)
            && await (_circles ??= new CircleSearch(known, circleWalk)).CheckAsync(node, cancellationToken).ConfigureAwait(false)
                is not EctFailureReason.None and var reason)
                return new(reason);

        if (taint is not null && await taint.MarkAsync(node, cancellationToken).ConfigureAwait(false) is { } why
            && isHead && terms.RefusesTainted)
            return new(EctFailureReason.Revoked, why);

        if (await FindRefusedAsync(predecessors, token, cancellationToken).ConfigureAwait(false) is { } refused)
            return new(EctFailureReason.PredecessorRefused, refused.Id);

        if (!IsChecked(node)) _checked.Add(candidate);
        return Failure.None;
    }

    /// <summary>Judges everything that is known, after all tokens that count have passed.</summary>
    public void Complete()
    {
        _sorted = _checked.ConvertAll(static token => token.Node!);
        if (Reach(_sorted) is var reached && reached.Count > _sorted.Count) Topology.TrySort(reached, PredecessorsOf, out _sorted);
        foreach (var node in _sorted) Judge(node);

        Level = EctAssuranceLevel.L3;
        foreach (var head in tokens.Heads)
        {
            var node = known.Get(head);
            Level = AssuranceLevels.Lower(Level, node.PathLevel);
            IsTainted |= node.IsTainted;
        }
    }

    /// <summary>Returns the graph of the heads and all their known ancestors.</summary>
    public EctGraph Show()
    {
        List<EctNode> heads = [.. tokens.Heads.Select(known.Get)];
        return new EctGraph(_sorted.Intersect(Reach(heads)), heads.AsReadOnly());
    }

    private string? FindMissing(EctToken token)
    {
        foreach (var id in token.Predecessors)
            if (known.Find(id) is null) return known.Recall(id) is { } there && known.IsRevoked(there) ? $"{id}, which is revoked" : id;

        return null;
    }

    private EctNode? FindNewer(EctNode[] predecessors, EctToken token)
    {
        foreach (var predecessor in predecessors)
            if (predecessor.IssuedAt - token.IssuedAt > clockSkew) return predecessor;

        return null;
    }

    private static EctNode? FindForeign(EctNode[] predecessors, EctToken token)
    {
        foreach (var predecessor in predecessors)
            if (AreApart(predecessor.WorkflowId, token.WorkflowId)) return predecessor;

        return null;
    }

    private bool IsChecked(EctNode node)
    {
        foreach (var other in _checked)
            if (other.Node == node) return true;

        return false;
    }

    private static bool AreApart(string? workflowId, string? otherId) =>
        workflowId is not null && otherId is not null && workflowId != otherId;

    private async ValueTask<EctNode?> FindRefusedAsync(EctNode[] predecessors, EctToken token, CancellationToken cancellationToken)
    {
        if (policies is []) return null;

        foreach (var predecessor in predecessors)
        {
            var context = new EctPredecessorContext(predecessor, token);
            foreach (var policy in policies)
                if (!await policy.AllowsAsync(context, cancellationToken).ConfigureAwait(false)) return predecessor;
        }

        return null;
    }

    /// <summary>Returns the given nodes and all their known ancestors.</summary>
    private List<EctNode> Reach(List<EctNode> start)
    {
        if (start is [{ Predecessors: [] }]) return start; // Most requests.

        List<EctNode> reached = [.. start];
        var seen = reached.ToHashSet();
        for (var i = 0; i < reached.Count; i++)
            foreach (var predecessor in PredecessorsOf(reached[i]))
                if (seen.Add(predecessor)) reached.Add(predecessor);

        return reached;
    }

    /// <summary>Judges a node by its predecessors, and by what the store knew when it recorded the token.</summary>
    private void Judge(EctNode node)
    {
        var (count, areKnown, pathLevel) = (0, true, node.Level);
        foreach (var predecessor in PredecessorsOf(node))
        {
            if (!predecessor.IsJudged) continue; // It is part of a circle in the store.
            count++;
            areKnown &= predecessor.AncestorsKnown;
            pathLevel = AssuranceLevels.Lower(pathLevel, predecessor.PathLevel);
        }

        node.Judge(
            ancestorsKnown: node.AncestorsRecorded || (areKnown && count == node.Predecessors.Count),
            pathLevel: AssuranceLevels.Lower(pathLevel, StoredPathLevel(node, count)));
    }

    private EctNode[] PredecessorsOf(EctNode node)
    {
        if (node.Predecessors is []) return [];
        _before ??= [];
        if (!_before.TryGetValue(node, out var before)) _before.Add(node, before = known.PredecessorsOf(node));
        return before;
    }

    /// <summary>Returns the path level that the store adds. If all predecessors of a signed token are here, they know better, because the
    /// token and they may have been recorded since.</summary>
    private static EctAssuranceLevel StoredPathLevel(EctNode node, int knownPredecessors) => node switch
    {
        { Record: null } => node.Level,
        { Token: not null, Record.PathLevel: not EctAssuranceLevel.L1 } when knownPredecessors == node.Predecessors.Count => node.Level,
        _ => node.Record.PathLevel,
    };
}
