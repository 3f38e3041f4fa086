using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Ect.Tokens;

namespace Ect.Graph;

/// <summary>Draws a graph as SVG: tasks in columns, each to the right of its predecessors. It has no script, no style and no link, and text
/// from a token is text in it.</summary>
internal static class Svg
{
    private const int Width = 250, Height = 76, GapX = 60, GapY = 20, Margin = 10, MaxTextLength = 36, ShortIdLength = 8;

    private static readonly XNamespace Space = "http://www.w3.org/2000/svg";

    public static string Draw(EctGraph graph)
    {
        var (boxes, places) = (new List<Box>(), graph.UnknownPredecessors.Count);
        var unknown = graph.UnknownPredecessors.Index().ToDictionary(one => one.Item, one => one.Index);
        var known = graph.Nodes.Index().ToDictionary(one => one.Item, one => places + one.Index);
        boxes.AddRange(unknown.Keys.Select(id => new Box(id, Box.Unknown, [Box.Unknown], [])));
        boxes.AddRange(graph.Nodes.Select(node => new Box(
            node.Id, node.Mark, [node.Action, node.Issuer, node.Mark is { } mark ? $"{node.Level}, {mark}" : $"{node.Level}"],
            [
                .. node.Predecessors.Where(unknown.ContainsKey).Select(id => unknown[id]),
                .. graph.PredecessorsOf(node).Select(before => known[before]),
            ])));
        return Draw(boxes);
    }

    /// <summary>Draws boxes, of which those before another one come first, except in a circle.</summary>
    public static string Draw(IReadOnlyList<Box> boxes)
    {
        var (heights, places) = (new List<int> { 0 }, new Place[boxes.Count]);
        foreach (var (index, box) in boxes.Index())
            places[index] = Below(box.Before.Select(before => places[before].Column + 1).DefaultIfEmpty().Max(), heights);

        return new XElement(
            Space + "svg",
            Number("width", 2 * Margin + heights.Count * (Width + GapX) - GapX),
            Number("height", 2 * Margin + heights.Max() * (Height + GapY) - GapY),
            new XAttribute("font-family", "sans-serif"), Number("font-size", 12),
            Arrow(),
            boxes.Zip(places, (box, place) => box.Before.Select(before => Marked(
                boxes[before].Mark is Box.Unknown ? Box.Unknown : null, Edge(places[before], place)))),
            boxes.Zip(places, (box, place) => Marked(box.Mark, Draw(box, place))))
            .ToString(SaveOptions.DisableFormatting);
    }

    private static Place Below(int column, List<int> heights)
    {
        while (heights.Count <= column) heights.Add(0);
        return new(column, heights[column]++);
    }

    private static XElement Arrow() => new(
        Space + "defs",
        new XElement(
            Space + "marker",
            new XAttribute("id", "arrow"), new XAttribute("viewBox", "0 0 8 8"), Number("refX", 8), Number("refY", 4),
            Number("markerWidth", 8), Number("markerHeight", 8), new XAttribute("orient", "auto"),
            new XElement(Space + "path", new XAttribute("d", "M0,0 L8,4 L0,8 z"))));

    private static XElement Edge(Place from, Place to) => new(
        Space + "line",
        Number("x1", from.X + Width), Number("y1", from.Y + Height / 2), Number("x2", to.X), Number("y2", to.Y + Height / 2),
        new XAttribute("stroke", "black"), new XAttribute("marker-end", "url(#arrow)"));

    private static XElement Draw(Box box, Place place) => new(
        Space + "g",
        new XAttribute("stroke", "black"),
        new XElement(Space + "title", Visible(box.Id)),
        new XElement(
            Space + "rect",
            Number("x", place.X), Number("y", place.Y), Number("width", Width), Number("height", Height), Number("rx", 6),
            new XAttribute("fill", "white")),
        box.Lines.Select(Text).Append(Visible(VisibleText.Start(box.Id, ShortIdLength))).Index().Select(line => new XElement(
            Space + "text",
            Number("x", place.X + 10), Number("y", place.Y + 18 + 16 * line.Index), new XAttribute("stroke", "none"), line.Item)));

    /// <summary>Draws a revoked, tainted or unknown task apart from the others. The text says the same.</summary>
    private static XElement Marked(string? mark, XElement element)
    {
        if (mark is Box.Unknown) element.SetAttributeValue("stroke-dasharray", "4");
        if (mark is not (Box.Revoked or Box.Tainted)) return element;
        var (fill, stroke, width) = mark is Box.Revoked ? ("#fbd5d5", "#b00020", 3) : ("#fdebc8", "#8a5000", 2);
        element.SetAttributeValue("class", mark);
        element.SetAttributeValue("stroke", stroke);
        element.SetAttributeValue("stroke-width", width);
        element.Element(Space + "rect")!.SetAttributeValue("fill", fill);
        return element;
    }

    private static XAttribute Number(string name, int value) => new(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Shortens text in the middle, so that its ends remain.</summary>
    private static string Text(string text)
    {
        const int half = MaxTextLength / 2;
        return text.Length <= MaxTextLength
            ? Visible(text)
            : $"{Visible(VisibleText.Start(text, half))}…{Visible(VisibleText.End(text, half))}";
    }

    private static string Visible(ReadOnlySpan<char> text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) visible.Append((VisibleText.Contains(rune) ? rune : Rune.ReplacementChar).ToString());
        return visible.ToString();
    }

    /// <summary>Where a box is.</summary>
    private readonly record struct Place(int Column, int Row)
    {
        public int X => Margin + Column * (Width + GapX);

        public int Y => Margin + Row * (Height + GapY);
    }
}

/// <summary>A task in a picture.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Mark"><see cref="Revoked"/>, <see cref="Tainted"/>, <see cref="Unknown"/> or nothing.</param>
/// <param name="Lines">What stands in it.</param>
/// <param name="Before">The places of the boxes before it.</param>
internal sealed record Box(string Id, string? Mark, IReadOnlyList<string> Lines, IReadOnlyList<int> Before)
{
    public const string Revoked = "revoked", Tainted = "tainted", Unknown = "unknown";
}
