namespace Ect.Tool.Graphs;

/// <summary>Tasks and what follows what, in the order of their times.</summary>
internal sealed class TaskGraph
{
    private TaskGraph(List<TaskNode> nodes) => Nodes = nodes;

    /// <summary>All tasks: predecessors before what follows them, except in a circle.</summary>
    public IReadOnlyList<TaskNode> Nodes { get; }

    /// <summary>The tasks that come first: those without predecessors, and those that are only named.</summary>
    public IEnumerable<TaskNode> Roots => Nodes.Where(node => node.Before is []);

    /// <summary>Whether some tasks follow themselves.</summary>
    public bool HasCircle { get; private init; }

    public static TaskGraph Of(IEnumerable<TaskFacts> tasks)
    {
        var nodes = new Dictionary<string, TaskNode>();
        foreach (var task in tasks.OrderBy(task => task.IssuedAt)) nodes.TryAdd(task.Id, new(task.Id, task));
        foreach (var node in nodes.Values.ToList())
        {
            foreach (var id in node.Facts!.Predecessors.Distinct())
            {
                if (!nodes.TryGetValue(id, out var before))
                {
                    if (node.Facts.KnewAllBefore) continue;
                    nodes.Add(id, before = new(id, null));
                }

                node.Before.Add(before);
                before.After.Add(node);
            }
        }

        var sorted = Sort(nodes.Values);
        var circle = nodes.Values.Except(sorted).ToList();
        var last = sorted.Select(node => node.Layer + 1).DefaultIfEmpty().Max();
        foreach (var node in circle) node.Layer = last;
        return new([.. sorted, .. circle]) { HasCircle = circle is not [] };
    }

    /// <summary>Puts each task behind its predecessors. Those of a circle are left out.</summary>
    private static List<TaskNode> Sort(Dictionary<string, TaskNode>.ValueCollection nodes)
    {
        var waiting = nodes.ToDictionary(node => node, node => node.Before.Count);
        var ready = new Queue<TaskNode>(nodes.Where(node => node.Before is []));
        var sorted = new List<TaskNode>(nodes.Count);
        while (ready.TryDequeue(out var node))
        {
            sorted.Add(node);
            foreach (var after in node.After)
            {
                after.Layer = Math.Max(after.Layer, node.Layer + 1);
                if (--waiting[after] is 0) ready.Enqueue(after);
            }
        }

        return sorted;
    }
}
