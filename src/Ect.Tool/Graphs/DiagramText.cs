using System.Globalization;
using System.Text;
using Ect.Tool.Output;

namespace Ect.Tool.Graphs;

/// <summary>Writes a graph in the languages of drawing programs.</summary>
internal static class DiagramText
{
    /// <summary>Writes Mermaid, as Markdown shows it.</summary>
    public static string Mermaid(TaskGraph graph) => Write(
        graph, "flowchart LR", "",
        (name, node) => $"    {name}[\"{Entities(node.Title)}<br/>{Entities(node.Subtitle)}\"]",
        (from, to) => $"    {from} --> {to}");

    /// <summary>Writes DOT, as Graphviz draws it.</summary>
    public static string Dot(TaskGraph graph) => Write(
        graph, "digraph workflow {\n    rankdir=LR;\n    node [shape=box];", "}",
        (name, node) =>
        {
            var style = node.Token is null ? ", style=dashed" : "";
            return $"    {name} [label=\"{Quoted(node.Title)}\\n{Quoted(node.Subtitle)}\"{style}];";
        },
        (from, to) => $"    {from} -> {to};");

    private static string Write(
        TaskGraph graph, string begin, string end, Func<string, TaskNode, string> draw, Func<string, string, string> connect)
    {
        var names = graph.Nodes.Index().ToDictionary(node => node.Item.Id, node => $"t{node.Index}");
        var lines = new List<string> { begin };
        lines.AddRange(graph.Nodes.Select(node => draw(names[node.Id], node)));
        lines.AddRange(
            from node in graph.Nodes
            from before in node.Before
            select connect(names[before.Id], names[node.Id]));
        if (end is not "") lines.Add(end);
        return string.Join('\n', lines);
    }

    /// <summary>Writes everything that could mean something to Mermaid as its number.</summary>
    private static string Entities(string text)
    {
        var safe = new StringBuilder();
        foreach (var rune in Visible.Of(text).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '_' or '-' or '.' or '/' or ':') safe.Append(rune.ToString());
            else safe.Append(CultureInfo.InvariantCulture, $"#{rune.Value};");
        }

        return safe.ToString();
    }

    private static string Quoted(string text) =>
        Visible.Of(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
