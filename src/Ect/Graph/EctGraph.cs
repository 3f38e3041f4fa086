using System.Runtime.InteropServices;
using Ect.Graph;
using Ect.Store;

namespace Ect;

/// <summary>Tasks and what they followed: a directed acyclic graph (profile, section 3). Immutable.</summary>
/// <remarks>Ids are taken without regard to case. Where a signed and an unsigned task share an id, the id means the signed one.</remarks>
public sealed class EctGraph
{
    private readonly Dictionary<string, SameId<EctNode>> _byId = []; // by ids in lower case
    private readonly Lazy<ILookup<EctNode, EctNode>> _successors;

    /// <param name="nodes">In any order; of two with one id and one level class the first counts.</param>
    /// <param name="heads">Some of them; by default those that no other one names.</param>
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

    /// <summary>Shows what a store lists of a workflow.</summary>
    /// <param name="records">In any order, usually from <see cref="IEctStore.ListWorkflowAsync"/>.</param>
    /// <returns>Their graph. Its heads are the tasks that no other one names.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="records"/> is <see langword="null"/>.</exception>
    public static EctGraph FromRecords(IEnumerable<EctTokenRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return new EctGraph(records.Select(record => new EctNode(record)));
    }

    /// <summary>All tasks, predecessors before what follows them. Records that form a circle come last.</summary>
    public IReadOnlyList<EctNode> Nodes { get; }

    /// <summary>The tasks that followed no other: their tokens' <c>pred</c> is empty.</summary>
    public IReadOnlyList<EctNode> Roots { get; }

    /// <summary>The tasks that no other one names: what was finished last.</summary>
    public IReadOnlyList<EctNode> Heads { get; }

    /// <summary>Ids that a task in this graph names, and that nobody knows. What lies beyond a task whose ancestors the store
    /// knew when it recorded it is not part of them.</summary>
    public IReadOnlyList<string> UnknownPredecessors { get; }

    /// <summary>Whether everything that came before the heads is known, here or to the store.</summary>
    public bool IsComplete => UnknownPredecessors.Count == 0;

    /// <summary>Finds a task.</summary>
    /// <param name="id">Its <c>jti</c>.</param>
    /// <returns>The task; <see langword="null"/> if it is not in this graph.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is <see langword="null"/>.</exception>
    public EctNode? Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _byId.GetValueOrDefault(id.ToLowerInvariant()).Meant;
    }

    /// <summary>The tasks directly before one, as far as they are in this graph.</summary>
    /// <param name="id">The task's <c>jti</c>.</param>
    /// <returns>Its direct predecessors, in the order in which its token names them.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">No task in this graph has this id.</exception>
    public IReadOnlyList<EctNode> PredecessorsOf(string id) => [.. PredecessorsOf(Get(id))];

    /// <summary>The tasks in this graph directly after one.</summary>
    /// <param name="id">The task's <c>jti</c>.</param>
    /// <returns>The tasks that name it, in the order of <see cref="Nodes"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="id"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">No task in this graph has this id.</exception>
    public IReadOnlyList<EctNode> SuccessorsOf(string id) => [.. _successors.Value[Get(id)]];

    /// <summary>Everything before a task, directly or not, as far as it is in this graph.</summary>
    /// <param name="id">The task's <c>jti</c>.</param>
    /// <returns>Its ancestors, predecessors before what follows them.</returns>
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

    /// <summary>Draws the graph as a Mermaid flowchart. Text from tokens is escaped.</summary>
    /// <returns>The flowchart, lines ended by <c>\n</c>.</returns>
    public string ToMermaid() => Mermaid.Draw(this);

    internal IEnumerable<EctNode> PredecessorsOf(EctNode node) => node.Predecessors is [] ? [] : node.Predecessors.Select(Find).OfType<EctNode>();

    private EctNode Get(string id) => Find(id) ?? throw new ArgumentException("No task in this graph has this id.", nameof(id));
}
