using System.Globalization;
using System.Text;
using Ect.Tool.Output;

namespace Ect.Tool.Graphs;

/// <summary>Writes a graph in the languages of drawing programs.</summary>
internal static class DiagramText
{
    private const string MermaidStyles = """
            classDef unknown stroke-dasharray: 4
            classDef tainted fill:#fdf3df,stroke:#cf8a1b
            classDef revoked stroke:#c0272d,stroke-width:3px
        """;

    /// <summary>Writes Mermaid, as Markdown shows it.</summary>
    public static string Mermaid(TaskGraph graph)
    {
        var isStyled = graph.Nodes.Any(node => node.Mark is not null);
        return Write(
            graph, isStyled ? $"flowchart LR\n{MermaidStyles}" : "flowchart LR", "",
            (name, node) =>
            {
                var lines = LinesOf(node).Select(Entities);
                var style = node.Mark is { } mark ? $":::{mark}" : "";
                return $"    {name}[\"{string.Join("<br/>", lines)}\"]{style}";
            },
            (from, to, isUnknown) => $"    {from} {(isUnknown ? "-.->" : "-->")} {to}");
    }

    /// <summary>Writes DOT, as Graphviz draws it.</summary>
    public static string Dot(TaskGraph graph) => Write(
        graph, "digraph workflow {\n    rankdir=LR;\n    node [shape=box];", "}",
        (name, node) =>
        {
            var style = node.Mark switch
            {
                TaskNode.Unknown => ", style=dashed",
                "tainted" => ", style=filled, fillcolor=\"#fdf3df\", color=\"#cf8a1b\"",
                "revoked" => ", color=\"#c0272d\", penwidth=3",
                _ => "",
            };
            return $"    {name} [label=\"{string.Join("\\n", LinesOf(node).Select(Quoted))}\"{style}];";
        },
        (from, to, isUnknown) => $"    {from} -> {to}{(isUnknown ? " [style=dashed]" : "")};");

    private static IEnumerable<string> LinesOf(TaskNode node) =>
        node.Remark is "" ? [node.Title, node.Subtitle] : [node.Title, node.Subtitle, node.Remark];

    private static string Write(
        TaskGraph graph, string begin, string end, Func<string, TaskNode, string> draw, Func<string, string, bool, string> connect)
    {
        var names = graph.Nodes.Index().ToDictionary(node => node.Item.Id, node => $"t{node.Index}");
        var lines = new List<string> { begin };
        lines.AddRange(graph.Nodes.Select(node => draw(names[node.Id], node)));
        lines.AddRange(
            from node in graph.Nodes
            from before in node.Before
            select connect(names[before.Id], names[node.Id], before.Mark is TaskNode.Unknown));
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
