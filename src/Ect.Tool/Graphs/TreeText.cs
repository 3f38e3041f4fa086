using System.Text;
using Ect.Tool.Output;

namespace Ect.Tool.Graphs;

/// <summary>Draws a graph as a tree from its roots. A task with several predecessors is drawn under the first; the others refer to
/// it.</summary>
internal static class TreeText
{
    /// <summary>Tasks that are deeper are indented no further, so that a long chain does not grow with its square.</summary>
    private const int MaxIndent = 120;

    public static string Draw(TaskGraph graph)
    {
        var (text, drawn) = (new StringBuilder(), new HashSet<string>());
        // Not recursive: a stranger's chain may be long.
        var open = new Stack<(TaskNode Node, string Lead, string Indent)>();
        foreach (var root in graph.Nodes.Where(node => node.Before is [] || graph.HasCircle))
        {
            if (!drawn.Contains(root.Id)) open.Push((root, "", ""));
            while (open.TryPop(out var next))
            {
                var isNew = drawn.Add(next.Node.Id);
                text.Append(next.Lead).Append(LineOf(next.Node)).Append(isNew ? "\n" : " (above)\n");
                if (!isNew) continue;

                for (var i = next.Node.After.Count - 1; i >= 0; i--)
                {
                    var isLast = i == next.Node.After.Count - 1;
                    var (lead, indent) = isLast ? ("└─ ", "   ") : ("├─ ", "│  ");
                    var deeper = next.Indent.Length < MaxIndent ? next.Indent + indent : next.Indent;
                    open.Push((next.Node.After[i], next.Indent + lead, deeper));
                }
            }
        }

        return text.ToString().TrimEnd();
    }

    private static string LineOf(TaskNode node)
    {
        if (node.Facts is null) return $"unknown {node.Id}";

        var remark = node.Remark is "" ? "" : $", {node.Remark}";
        return $"{Visible.Of(node.Title)} {node.Id} by {Visible.Of(node.Subtitle)}{remark}";
    }
}
