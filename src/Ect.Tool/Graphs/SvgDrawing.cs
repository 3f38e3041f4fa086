using System.Globalization;
using System.Xml.Linq;
using Ect.Tool.Output;

namespace Ect.Tool.Graphs;

/// <summary>Draws a graph as SVG: tasks in columns, each behind its predecessors.</summary>
internal static class SvgDrawing
{
    private const int Width = 240, Height = 48, GapX = 60, GapY = 20, Margin = 10, MaxText = 36;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static string Draw(TaskGraph graph)
    {
        var places = new Dictionary<string, (int X, int Y)>();
        foreach (var column in graph.Nodes.GroupBy(node => node.Layer))
            foreach (var (row, node) in column.Index())
                places[node.Id] = (Margin + column.Key * (Width + GapX), Margin + row * (Height + GapY));

        var (right, bottom) = (places.Values.Max(place => place.X), places.Values.Max(place => place.Y));
        return new XElement(
            Svg + "svg",
            Attribute("width", right + Width + Margin), Attribute("height", bottom + Height + Margin),
            new XAttribute("font-family", "sans-serif"), new XAttribute("font-size", "12"),
            Arrow(),
            graph.Nodes.SelectMany(node => node.Before.Select(before => Edge(places[before.Id], places[node.Id]))),
            graph.Nodes.Select(node => Box(node, places[node.Id]))).ToString();
    }

    private static XElement Arrow() => new(
        Svg + "defs",
        new XElement(
            Svg + "marker",
            new XAttribute("id", "arrow"), new XAttribute("viewBox", "0 0 8 8"), Attribute("refX", 8), Attribute("refY", 4),
            Attribute("markerWidth", 8), Attribute("markerHeight", 8), new XAttribute("orient", "auto"),
            new XElement(Svg + "path", new XAttribute("d", "M0,0 L8,4 L0,8 z"))));

    private static XElement Edge((int X, int Y) from, (int X, int Y) to) => new(
        Svg + "line",
        Attribute("x1", from.X + Width), Attribute("y1", from.Y + Height / 2), Attribute("x2", to.X), Attribute("y2", to.Y + Height / 2),
        new XAttribute("stroke", "black"), new XAttribute("marker-end", "url(#arrow)"));

    private static XElement Box(TaskNode node, (int X, int Y) place) => new(
        Svg + "g",
        new XElement(Svg + "title", node.Id),
        new XElement(
            Svg + "rect",
            Attribute("x", place.X), Attribute("y", place.Y), Attribute("width", Width), Attribute("height", Height), Attribute("rx", 6),
            new XAttribute("fill", "white"), new XAttribute("stroke", "black"),
            node.Token is null ? new XAttribute("stroke-dasharray", "4") : null),
        Text(node.Title, place.X + 10, place.Y + 20, "bold"),
        Text(node.Subtitle, place.X + 10, place.Y + 38, "normal"));

    private static XElement Text(string text, int x, int y, string weight) => new(
        Svg + "text", Attribute("x", x), Attribute("y", y), new XAttribute("font-weight", weight), Visible.Of(text, MaxText));

    private static XAttribute Attribute(string name, int value) => new(name, value.ToString(CultureInfo.InvariantCulture));
}
