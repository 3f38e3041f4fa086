using Ect.Store;

namespace Ect.Graph;

/// <summary>What came out of rule 17 for a whole request: its graph, its level, and what is to be recorded of it.</summary>
internal sealed class GraphOutcome
{
    private readonly KnownTokens _known;
    private readonly IReadOnlyList<EctToken> _tokens;
    private readonly Dictionary<EctNode, (bool AncestorsKnown, EctAssuranceLevel PathLevel)> _facts = [];
    private readonly Dictionary<EctNode, EctNode[]> _before = []; // Asked for several times, and looked for once.

    /// <param name="known">Where it is found what tokens name.</param>
    /// <param name="heads">Where the graph starts; at least one.</param>
    /// <param name="tokens">All tokens that passed, predecessors first.</param>
    public GraphOutcome(KnownTokens known, IReadOnlyList<EctToken> heads, IReadOnlyList<EctToken> tokens)
    {
        (_known, _tokens) = (known, [.. tokens.DistinctBy(TokenKey.Of)]);
        Topology.TrySort(Reach(_tokens.Select(known.Get)), PredecessorsOf, out var sorted);
        foreach (var node in sorted) _facts.Add(node, FactsOf(node));

        EctNode[] headNodes = [.. heads.Select(known.Get)];
        Graph = new EctGraph(sorted.Intersect(Reach(headNodes)), headNodes.AsReadOnly());
        Level = headNodes.Min(head => _facts[head].PathLevel);
        IsTainted = headNodes.Any(head => head.IsTainted);
    }

    public EctGraph Graph { get; }

    /// <summary>The tokens that <see cref="ToRecords"/> is about, in its order.</summary>
    public IReadOnlyList<EctToken> Tokens => _tokens;

    /// <summary>The lowest level on any known path (profile, section 3, rule 6).</summary>
    public EctAssuranceLevel Level { get; }

    /// <summary>Whether a head descends from something revoked.</summary>
    public bool IsTainted { get; }

    /// <summary>What rule 21 writes: heads and inline predecessors, predecessors first.</summary>
    /// <param name="thumbprintOf">The thumbprint of the key that signed a token.</param>
    public IReadOnlyList<EctTokenRecord> ToRecords(Func<EctToken, EctDigest?> thumbprintOf) =>
        [.. _tokens.Select(token => ToRecord(token, thumbprintOf(token)))];

    /// <summary>The level that one of these tokens has here.</summary>
    public EctAssuranceLevel LevelOf(EctToken token) => _known.Get(token).Level;

    private EctTokenRecord ToRecord(EctToken token, EctDigest? thumbprint)
    {
        var node = _known.Get(token);
        var (ancestorsKnown, pathLevel) = _facts[node];
        return EctTokenRecord.From(token, thumbprint, ancestorsKnown, pathLevel) with { Level = node.Level };
    }

    /// <summary>The given nodes and everything known before them.</summary>
    private List<EctNode> Reach(IEnumerable<EctNode> start)
    {
        List<EctNode> reached = [.. start];
        var seen = reached.ToHashSet();
        for (var i = 0; i < reached.Count; i++)
            foreach (var predecessor in PredecessorsOf(reached[i]))
                if (seen.Add(predecessor)) reached.Add(predecessor);

        return reached;
    }

    /// <summary>From the facts of its predecessors, and from what the store knew when it recorded the token.</summary>
    private (bool AncestorsKnown, EctAssuranceLevel PathLevel) FactsOf(EctNode node)
    {
        var (count, areKnown, pathLevel) = (0, true, node.Level);
        foreach (var predecessor in PredecessorsOf(node))
        {
            if (!_facts.TryGetValue(predecessor, out var facts)) continue;
            count++;
            areKnown &= facts.AncestorsKnown;
            pathLevel = Lower(pathLevel, facts.PathLevel);
        }

        return (node.AncestorsRecorded || (areKnown && count == node.Predecessors.Count), Lower(pathLevel, StoredPathLevel(node, count)));
    }

    private EctNode[] PredecessorsOf(EctNode node)
    {
        if (!_before.TryGetValue(node, out var before)) _before.Add(node, before = [.. _known.PredecessorsOf(node)]);
        return before;
    }

    private static EctAssuranceLevel Lower(EctAssuranceLevel one, EctAssuranceLevel other) => one < other ? one : other;

    /// <summary>What the store's word adds. Of a signed token whose predecessors are all here, they tell better: it and they may have been recorded since.</summary>
    private static EctAssuranceLevel StoredPathLevel(EctNode node, int knownPredecessors) => node switch
    {
        { Record: null } => node.Level,
        { Token: not null, Record.PathLevel: not EctAssuranceLevel.L1 } when knownPredecessors == node.Predecessors.Count => node.Level,
        _ => node.Record.PathLevel,
    };
}
