using System.Globalization;
using System.Text;
using Ect.Tokens;

namespace Ect.Graph;

/// <summary>Draws a graph in Mermaid's language. From a token it takes only letters, digits and a few marks.</summary>
internal static class Mermaid
{
    private const string PlainMarks = " -_./@";
    private const int MaxTextLength = 48;
    private const int ShortIdLength = 8;

    private static readonly (string Mark, string Style)[] Styles =
    [
        ("revoked", "fill:#fbd5d5,stroke:#b00020,stroke-width:3px,color:#000"),
        ("tainted", "fill:#fdebc8,stroke:#8a5000,stroke-width:2px,color:#000"),
    ];

    public static string Draw(EctGraph graph)
    {
        var names = new Dictionary<EctNode, string>();
        var chart = new StringBuilder("flowchart TD\n");
        foreach (var node in graph.Nodes)
        {
            names.Add(node, $"n{names.Count}");
            chart.Append(
                CultureInfo.InvariantCulture,
                $"    {names[node]}[\"{Text(node.Action)}<br/>{Text(node.Issuer)}<br/>{ShortId(node.Id)}");
            chart.Append(node.Mark is { } mark ? $"<br/>{mark}\"]:::{mark}\n" : "\"]\n");
        }

        foreach (var node in graph.Nodes)
            foreach (var predecessor in graph.PredecessorsOf(node))
                chart.Append(CultureInfo.InvariantCulture, $"    {names[predecessor]} --> {names[node]}\n");

        DrawUnknown(graph, names, chart);
        foreach (var (mark, style) in Styles)
            if (graph.Nodes.Any(node => node.Mark == mark)) chart.Append(CultureInfo.InvariantCulture, $"    classDef {mark} {style}\n");

        return chart.ToString();
    }

    private static void DrawUnknown(EctGraph graph, Dictionary<EctNode, string> names, StringBuilder chart)
    {
        var unknown = new Dictionary<string, string>();
        foreach (var id in graph.UnknownPredecessors)
        {
            unknown.Add(id, $"u{unknown.Count}");
            chart.Append(CultureInfo.InvariantCulture, $"    {unknown[id]}([\"unknown<br/>{ShortId(id)}\"])\n");
        }

        foreach (var node in graph.Nodes)
            foreach (var id in node.Predecessors)
                if (unknown.TryGetValue(id, out var name))
                    chart.Append(CultureInfo.InvariantCulture, $"    {name} -.-> {names[node]}\n");
    }

    private static string ShortId(string id) => Escape(id.Length <= ShortIdLength ? id : id[..ShortIdLength]);

    /// <summary>Shortens text in the middle. Its ends remain, such as an issuer's trust domain and its own name.</summary>
    private static string Text(string text)
    {
        const int half = MaxTextLength / 2;
        if (text.Length <= MaxTextLength) return Escape(text);
        return $"{Escape(VisibleText.Start(text, half))}…{Escape(VisibleText.End(text, half))}";
    }

    private static string Escape(ReadOnlySpan<char> text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = VisibleText.Contains(rune) ? rune : Rune.ReplacementChar;
            if (IsPlain(shown)) escaped.Append((char)shown.Value);
            else escaped.Append(CultureInfo.InvariantCulture, $"#{shown.Value};");
        }

        return escaped.ToString();
    }

    private static bool IsPlain(Rune rune) =>
        rune.IsAscii && (Rune.IsLetterOrDigit(rune) || PlainMarks.Contains((char)rune.Value, StringComparison.Ordinal));
}
