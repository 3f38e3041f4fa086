using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests.Support;

/// <summary>The graph as it is drawn, found from the picture alone: which boxes there are, and which of them a line leads from and to.</summary>
/// <param name="Boxes">What each box says first in its title.</param>
/// <param name="Lines">The boxes that a line begins and ends at.</param>
internal sealed record Drawing(IReadOnlyList<string> Boxes, IReadOnlyList<(string From, string To)> Lines)
{
    private const string Read = """
        () => {
          const box = g => {
            const [, x, y] = g.getAttribute('transform').match(/translate\(([-\d.]+)[ ,]([-\d.]+)\)/).map(Number);
            const face = g.querySelector('.face');
            return { text: g.querySelector('title').textContent.split('\n')[0], ghost: g.classList.contains('ghost'),
              x, y, w: Number(face.getAttribute('width')), h: Number(face.getAttribute('height')) };
          };
          const line = p => {
            const way = document.createElementNS('http://www.w3.org/2000/svg', 'path');
            way.setAttribute('d', p.getAttribute('d').split('m')[0]); // What follows is the head of the arrow.
            const from = way.getPointAtLength(0), to = way.getPointAtLength(way.getTotalLength());
            return [from.x, from.y, to.x, to.y];
          };
          return JSON.stringify({
            boxes: [...document.querySelectorAll('svg.graph .nodes .node')].map(box),
            lines: [...document.querySelectorAll('svg.graph .edges .edge')].map(line) });
        }
        """;

    public static async Task<Drawing> OfAsync(IPage page)
    {
        using var json = JsonDocument.Parse(await page.EvaluateAsync<string>(Read));
        var boxes = json.RootElement.GetProperty("boxes").EnumerateArray().Select(Box.Of).ToList();
        var lines = json.RootElement.GetProperty("lines").EnumerateArray()
            .Select(line => line.EnumerateArray().Select(number => number.GetDouble()).ToArray());
        return new([.. boxes.Select(box => box.Name)], [.. lines.Select(line =>
            (boxes.Single(box => box.EndsAt(line[0], line[1])).Name, boxes.Single(box => box.BeginsAt(line[2], line[3])).Name))]);
    }

    private sealed record Box(string Name, double X, double Y, double Width, double Height)
    {
        private const double Near = 2.5;

        public static Box Of(JsonElement json)
        {
            var text = json.GetProperty("text").GetString()!;
            var name = json.GetProperty("ghost").GetBoolean()
                ? string.Join(' ', text.Split(',', ' ').Take(2))
                : text[..text.IndexOf(" by ", StringComparison.Ordinal)];
            return new(name, Number("x"), Number("y"), Number("w"), Number("h"));

            double Number(string property) => json.GetProperty(property).GetDouble();
        }

        /// <summary>A line leaves from the middle of the right side.</summary>
        public bool EndsAt(double x, double y) => Math.Abs(X + Width - x) < Near && Math.Abs(Y + Height / 2 - y) < Near;

        /// <summary>A line arrives at the middle of the left side.</summary>
        public bool BeginsAt(double x, double y) => Math.Abs(X - x) < Near && Math.Abs(Y + Height / 2 - y) < Near;

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} at {X}, {Y}");
    }
}
