using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests.Support;

/// <summary>The graph as it is drawn, found from the picture alone: which boxes there are, and which of them a line leads from and
/// to.</summary>
/// <param name="Places">The boxes, and where they are.</param>
/// <param name="Ways">The lines, by the boxes that they begin and end at.</param>
internal sealed record Drawing(IReadOnlyList<Drawing.Box> Places, IReadOnlyList<Drawing.Line> Ways)
{
    private const string Read = """
        () => {
          const box = g => {
            const [, x, y] = g.getAttribute('transform').match(/translate\(([-\d.]+)[ ,]([-\d.]+)\)/).map(Number);
            const face = g.querySelector('.face');
            return { text: g.querySelector('title').textContent.split('\n')[0], kinds: [...g.classList],
              x, y, w: Number(face.getAttribute('width')), h: Number(face.getAttribute('height')) };
          };
          const line = p => {
            const way = document.createElementNS('http://www.w3.org/2000/svg', 'path');
            way.setAttribute('d', p.getAttribute('d').split('m')[0]); // What follows is the head of the arrow.
            const from = way.getPointAtLength(0), to = way.getPointAtLength(way.getTotalLength());
            return { kinds: [...p.classList], ends: [from.x, from.y, to.x, to.y] };
          };
          return JSON.stringify({
            boxes: [...document.querySelectorAll('svg.graph .nodes .node')].map(box),
            lines: [...document.querySelectorAll('svg.graph .edges .edge')].map(line) });
        }
        """;

    /// <summary>What each box says first in its title.</summary>
    public IReadOnlyList<string> Boxes => Names(Places);

    /// <summary>The boxes that a line begins and ends at.</summary>
    public IReadOnlyList<(string From, string To)> Lines => Names(Ways);

    public static async Task<Drawing> OfAsync(IPage page)
    {
        using var json = JsonDocument.Parse(await page.EvaluateAsync<string>(Read));
        var boxes = json.RootElement.GetProperty("boxes").EnumerateArray().Select(Box.Of).ToList();
        return new(boxes, [.. json.RootElement.GetProperty("lines").EnumerateArray().Select(line => Line.Of(line, boxes))]);
    }

    /// <summary>The boxes of a class.</summary>
    public IReadOnlyList<string> BoxesThatAre(string kind) => Names(Places.Where(box => box.Kinds.Contains(kind)));

    /// <summary>The lines of a class.</summary>
    public IReadOnlyList<(string From, string To)> LinesThatAre(string kind) => Names(Ways.Where(line => line.Kinds.Contains(kind)));

    private static IReadOnlyList<string> Names(IEnumerable<Box> boxes) => [.. boxes.Select(box => box.Name)];

    private static IReadOnlyList<(string From, string To)> Names(IEnumerable<Line> lines) =>
        [.. lines.Select(line => (line.From.Name, line.To.Name))];

    private static IReadOnlyList<string> KindsOf(JsonElement json) =>
        [.. json.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetString()!)];

    internal sealed record Line(Box From, Box To, IReadOnlyList<string> Kinds)
    {
        public static Line Of(JsonElement json, IReadOnlyList<Box> boxes)
        {
            var ends = json.GetProperty("ends").EnumerateArray().Select(number => number.GetDouble()).ToArray();
            var (from, to) = (boxes.Single(box => box.EndsAt(ends[0], ends[1])), boxes.Single(box => box.BeginsAt(ends[2], ends[3])));
            return new(from, to, KindsOf(json));
        }

        /// <summary>Whether both lead from one layer to one other, and change places on the way.</summary>
        public bool Crosses(Line other) =>
            From.IsAbove(other.From) && other.To.IsAbove(To) || other.From.IsAbove(From) && To.IsAbove(other.To);

        public override string ToString() => $"{From} to {To}";
    }

    internal sealed record Box(string Name, double X, double Y, double Width, double Height, IReadOnlyList<string> Kinds)
    {
        private const double Near = 2.5;

        public static Box Of(JsonElement json)
        {
            var (text, kinds) = (json.GetProperty("text").GetString()!, KindsOf(json));
            var name = kinds.Contains("ghost")
                ? string.Join(' ', text.Split(',', ' ').Take(2))
                : text[..text.IndexOf(" by ", StringComparison.Ordinal)];
            return new(name, Number("x"), Number("y"), Number("w"), Number("h"), kinds);

            double Number(string property) => json.GetProperty(property).GetDouble();
        }

        /// <summary>A line leaves from the middle of the right side.</summary>
        public bool EndsAt(double x, double y) => Math.Abs(X + Width - x) < Near && Math.Abs(Y + Height / 2 - y) < Near;

        /// <summary>A line arrives at the middle of the left side.</summary>
        public bool BeginsAt(double x, double y) => Math.Abs(X - x) < Near && Math.Abs(Y + Height / 2 - y) < Near;

        public bool IsLeftOf(Box other) => X + Width < other.X;

        /// <summary>Whether it is higher in the same layer.</summary>
        public bool IsAbove(Box other) => Math.Abs(X - other.X) < Near && Y + Near < other.Y;

        public bool Overlaps(Box other) =>
            X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} at {X}, {Y}");
    }
}
