using System.Runtime.InteropServices;
using Ect.Graph;
using Ect.Store;

namespace Ect;

/// <summary>Tasks and their predecessors, as a directed acyclic graph (profile, section 3). It is immutable.</summary>
/// <remarks>Ids are compared without regard to case. If a signed and an unsigned task share an id, the id means the signed one.</remarks>
public sealed class EctGraph
{
    private readonly Dictionary<string, SameId<EctNode>> _byId = []; // By ids in lower case.
    private readonly Lazy<ILookup<EctNode, EctNode>> _successors;

    /// <param name="nodes">The nodes, in any order. Of two with one id and one level class, the first counts.</param>
    /// <param name="heads">Some of the nodes. By default they are those that no other one names.</param>
    internal EctGraph(IEnumerable<EctNode> nodes, IReadOnlyList<EctNode>? heads = null)
    {
        var distinct = nodes.DistinctBy(node => node.Key).ToList();
        foreach (var node in distinct)
        {
            ref var same = ref CollectionsMarshal.GetValueRefOrAddDefault(_byId, node.Id.ToLowerInvariant(), out _);
            same.Of(node.IsSigned) ??= node;
        }

        Topology.TrySort(distinct, PredecessorsOf, out var sorted);
        _successors = new(() => sorted.SelectMany(PredecessorsOf, (node, predecessor) => (predecessor, node))
            .ToLookup(edge => edge.predecessor, edge => edge.node));

        Nodes = [.. sorted];
        Roots = [.. sorted.Where(node => node.Predecessors.Count == 0)];
        Heads = heads ?? [.. sorted.Except(sorted.SelectMany(PredecessorsOf))];
        UnknownPredecessors = [.. sorted.Where(node => !node.AncestorsRecorded).SelectMany(node => node.Predecessors)
            .Where(id => Find(id) is null).Distinct()];
    }

    /// <summary>Makes the graph of the records of a workflow.</summary>
    /// <param name="records">The records, in any order, usually from <see cref="IEctStore.ListWorkflowAsync"/>.</param>
    /// <returns>The graph. Its heads are the tasks that no other one names.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="records"/> is <see langword="null"/>.</exception>
    public static EctGraph FromRecords(IEnumerable<EctTokenRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new EctGraph(records.Select(record => new EctNode(record)));
    }

    /// <summary>Makes the graph of the records of a workflow, and marks what is revoked and what comes after it (profile, section
    /// 5).</summary>
    /// <param name="records">The records, in any order. Taint goes no further than they do: give the ancestors of other workflows
    /// too.</param>
    /// <param name="revocations">What is revoked, usually from <see cref="EctRevocationSources.GetAsync"/>.</param>
    /// <returns>The graph.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static EctGraph FromRecords(IEnumerable<EctTokenRecord> records, EctRevocationSet revocations)
    {
        ArgumentNullException.ThrowIfNull(revocations);
        var graph = FromRecords(records);
        foreach (var node in graph.Nodes)
        {
            node.Revocation = revocations.Find(node.Record!);
            node.IsTainted = node.Predecessors.Any(id => graph.Find(id) is { } before
                ? before is { Revocation: not null } or { IsTainted: true }
                : revocations.IsTokenIdRevoked(id));
        }

        return graph;
    }

    /// <summary>All tasks, each after its predecessors. Those that form a circle come last.</summary>
    public IReadOnlyList<EctNode> Nodes { get; }

    /// <summary>The tasks without predecessors: their tokens' <c>pred</c> is empty.</summary>
    public IReadOnlyList<EctNode> Roots { get; }

    /// <summary>The tasks that no other one names. They were finished last.</summary>
    public IReadOnlyList<EctNode> Heads { get; }

    /// <summary>The unknown ids that tasks in this graph name. If the store knew all ancestors of a task when it recorded the task, these
    /// are not included.</summary>
    public IReadOnlyList<string> UnknownPredecessors { get; }

    /// <summary>Whether all ancestors of the heads are known, here or to the store.</summary>
    public bool IsComplete => UnknownPredecessors.Count == 0;

    /// <summary>Finds a task.</summary>
    /// <param name="id">The task's <c>jti</c>.</param>
    /// <returns>The task; <see langword="null"/> if it is not in this graph.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is <see langword="null"/>.</exception>
    public EctNode? Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var same = _byId.GetValueOrDefault(id.ToLowerInvariant());
        return same.Meant();
    }

    /// <summary>Returns the tasks directly before a task, as far as they are in this graph.</summary>
    /// <param name="id">The task's <c>jti</c>.</param>
    /// <returns>The direct predecessors, in the order in which the token names them.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">No task in this graph has this id.</exception>
    public IReadOnlyList<EctNode> PredecessorsOf(string id) => [.. PredecessorsOf(Get(id))];

    /// <summary>Returns the tasks in this graph directly after a task.</summary>
    /// <param name="id">The task's <c>jti</c>.</param>
    /// <returns>The tasks that name it, in the order of <see cref="Nodes"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">No task in this graph has this id.</exception>
    public IReadOnlyList<EctNode> SuccessorsOf(string id) => [.. _successors.Value[Get(id)]];

    /// <summary>Returns all tasks before a task, direct or not, as far as they are in this graph.</summary>
    /// <param name="id">The task's <c>jti</c>.</param>
    /// <returns>The ancestors, each after its predecessors.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">No task in this graph has this id.</exception>
    public IReadOnlyList<EctNode> AncestorsOf(string id)
    {
        var found = new HashSet<EctNode>();
        var open = new Stack<EctNode>(PredecessorsOf(Get(id)));
        while (open.TryPop(out var node))
            if (found.Add(node))
                foreach (var predecessor in PredecessorsOf(node)) open.Push(predecessor);

        return [.. Nodes.Where(found.Contains)];
    }

    /// <summary>Draws the graph as a Mermaid flowchart. Text from tokens is escaped. Revoked and tainted tasks say so, and have the class
    /// <c>revoked</c> or <c>tainted</c>.</summary>
    /// <returns>The flowchart. Its lines end with <c>\n</c>.</returns>
    public string ToMermaid() => Mermaid.Draw(this);

    /// <summary>Draws the graph as an SVG image: tasks in columns, each to the right of its predecessors. It has no script and no link, and
    /// text from tokens is escaped. Revoked and tainted tasks say so, and have the class <c>revoked</c> or <c>tainted</c>. What is known in
    /// another form is drawn by <see cref="EctDrawnTask.ToSvg"/>.</summary>
    /// <returns>The image, an <c>svg</c> element.</returns>
    public string ToSvg() => Svg.Draw(this);

    internal IEnumerable<EctNode> PredecessorsOf(EctNode node) =>
        node.Predecessors is [] ? [] : node.Predecessors.Select(Find).OfType<EctNode>();

    private EctNode Get(string id) => Find(id) ?? throw new ArgumentException("No task in this graph has this id.", nameof(id));
}
