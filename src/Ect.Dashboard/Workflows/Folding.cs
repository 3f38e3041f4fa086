namespace Ect.Dashboard.Workflows;

/// <summary>Makes a long graph short: chains without forks become one node, and so do equal branches of one fork.</summary>
/// <remarks>Every task is in exactly one node, and there is an edge between two nodes where there is one between their tasks. It takes as
/// many rounds as are needed until the graph is short enough, each of them in time that grows with its nodes and edges.</remarks>
internal sealed class Folding
{
    private const int MaxRounds = 16;

    /// <summary>So many nodes of a fold are opened at once: those around the task that is asked for.</summary>
    private const int Piece = 200;

    private readonly IReadOnlySet<string> _opened;
    private readonly List<FoldNode> _nodes;

    private Folding(EctGraph graph, IReadOnlySet<string> opened)
    {
        _opened = opened;
        _nodes = [.. graph.Nodes.Select((task, place) => new FoldNode(task, place))];
        var byTask = _nodes.ToDictionary(node => node.Tasks[0]);
        foreach (var node in _nodes)
        {
            foreach (var id in node.Tasks[0].Predecessors)
            {
                if (graph.Find(id) is { } task && byTask.TryGetValue(task, out var before) && before.Place < node.Place) Link(before, node);
                else node.Missing.Add(id);
            }
        }
    }

    /// <summary>Folds a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="opened">The ids of tasks that are seen alone: no fold is made of them.</param>
    /// <param name="enough">With as many nodes it is short enough.</param>
    /// <returns>The nodes, each after those before it.</returns>
    public static IReadOnlyList<FoldNode> Fold(EctGraph graph, IReadOnlySet<string> opened, int enough)
    {
        var folding = new Folding(graph, opened);
        for (var round = 0; round < MaxRounds; round++)
        {
            var count = folding._nodes.Count;
            folding.FoldGroups(folding.Chains());
            if (round > 0 && folding._nodes.Count <= enough) break;
            folding.FoldGroups(folding.Branches());
            if (folding._nodes.Count <= enough || folding._nodes.Count == count) break;
        }

        return folding._nodes;
    }

    private static void Link(FoldNode before, FoldNode after)
    {
        before.After.Add(after);
        after.Before.Add(before);
    }

    /// <summary>Finds nodes that follow each other, with nothing else before or after on the way.</summary>
    private IEnumerable<FoldNode[]> Chains()
    {
        foreach (var start in _nodes.Where(node => !node.IsOpened && !ContinuesAChain(node)))
        {
            var chain = new List<FoldNode> { start };
            while (chain[^1].After is { Count: 1 } after && after.First() is var next && ContinuesAChain(next)) chain.Add(next);
            if (chain.Count > 1) yield return [.. chain];
        }
    }

    private static bool ContinuesAChain(FoldNode node) => node is { IsOpened: false, Before.Count: 1, Missing.Count: 0 }
        && node.Before.First() is { IsOpened: false, After.Count: 1 };

    /// <summary>Finds nodes that come after the same nodes and before the same nodes.</summary>
    private IEnumerable<FoldNode[]> Branches() => _nodes.Where(node => !node.IsOpened)
        .GroupBy(node => $"{Places(node.Before)};{Places(node.After)};{string.Join(',', node.Missing.Order(StringComparer.Ordinal))}")
        .Where(same => same.Skip(1).Any()).Select(same => same.ToArray());

    private static string Places(IEnumerable<FoldNode> nodes) => string.Join(',', nodes.Select(node => node.Place).Order());

    private void FoldGroups(IEnumerable<FoldNode[]> groups)
    {
        var gone = new HashSet<FoldNode>();
        foreach (var group in groups.ToList())
        {
            var first = default(FoldNode);
            foreach (var piece in group.Chunk(Piece))
            {
                if (Array.Exists(piece, node => node.Tasks.Exists(task => _opened.Contains(task.Id))))
                {
                    foreach (var node in piece) node.IsOpened = true;
                    first = null; // What comes before an opened piece of a chain is not folded with what comes after it.
                    continue;
                }

                foreach (var node in piece)
                {
                    if (first is null) first = node;
                    else if (gone.Add(node)) first.TakeIn(node);
                }
            }
        }

        _nodes.RemoveAll(gone.Contains);
    }
}

/// <summary>A node of a folded graph: a task, or several.</summary>
/// <param name="task">Its first task.</param>
/// <param name="place">The place of that task among all.</param>
internal sealed class FoldNode(EctNode task, int place)
{
    public int Place { get; } = place;

    public List<EctNode> Tasks { get; } = [task];

    /// <summary>By this id others name it: that of its first task.</summary>
    public string Id => Tasks[0].Id;

    public HashSet<FoldNode> Before { get; } = [];

    public HashSet<FoldNode> After { get; } = [];

    /// <summary>The ids before it that are not among the tasks.</summary>
    public HashSet<string> Missing { get; } = [];

    /// <summary>Whether it is to be seen as it is.</summary>
    public bool IsOpened { get; set; }

    /// <summary>Takes the tasks and the edges of a node over, but for those between the two.</summary>
    public void TakeIn(FoldNode other)
    {
        Tasks.AddRange(other.Tasks);
        Missing.UnionWith(other.Missing);
        foreach (var before in other.Before)
        {
            before.After.Remove(other);
            if (before != this && before.After.Add(this)) Before.Add(before);
        }

        foreach (var after in other.After)
        {
            after.Before.Remove(other);
            if (after != this && after.Before.Add(this)) After.Add(after);
        }

        After.Remove(other);
    }
}
