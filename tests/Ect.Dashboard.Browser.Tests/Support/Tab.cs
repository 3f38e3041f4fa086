using System.Collections.Concurrent;
using System.Text.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests.Support;

/// <summary>One tab of the browser, and what went wrong in it: refused by the content security policy, thrown, or logged as an error.</summary>
public sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<Uri> _requests = new();

    public Tab(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error") _complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Dialog += (_, dialog) =>
        {
            _complaints.Enqueue($"a dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) => _requests.Enqueue(new Uri(request.Url));
    }

    public IPage Page { get; }

    /// <summary>What the page complained about so far.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>The hosts that were asked for something.</summary>
    public IReadOnlyCollection<string> Hosts => [.. _requests.Select(address => address.Authority).Distinct()];

    /// <summary>The paths that were asked for, each as often as it was.</summary>
    public IReadOnlyCollection<string> Paths => [.. _requests.Select(address => address.AbsolutePath)];

    /// <summary>Asserts that axe finds no violation in what is shown now.</summary>
    public async Task AssertAccessibleAsync(string what)
    {
        var result = await Page.RunAxe();
        Assert.True(result.Violations is [], $"{what}: " + string.Join("; ", result.Violations.Select(violation =>
            $"{violation.Id} ({violation.Help}) at {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html))}")));
    }

    /// <summary>Keeps a picture of what is shown now among the artifacts.</summary>
    public async Task KeepPictureAsync(string name)
    {
        var file = Path.Combine(TestUtils.Repository.Root, "artifacts", "dashboard", $"{name}.png");
        await Page.ScreenshotAsync(new() { Path = file });
        TestContext.Current.AddAttachment($"{name}.png", await File.ReadAllBytesAsync(file), "image/png");
    }

    /// <summary>Watches how smoothly the page follows a hand.</summary>
    /// <returns>The milliseconds between its frames (median, and 95 of 100), and those of its longest piece of work.</returns>
    public async Task<IReadOnlyDictionary<string, double>> WatchAsync(Func<Task> move)
    {
        await Page.EvaluateAsync("""
            () => {
              const times = [], work = [], tick = now => { times.push(now); if (window.watched) requestAnimationFrame(tick); };
              const seen = new PerformanceObserver(list => work.push(...list.getEntries().map(it => it.duration)));
              window.watched = () => {
                const gaps = times.slice(1).map((it, i) => it - times[i]).sort((a, b) => a - b);
                const at = part => Math.round(gaps[Math.floor(gaps.length * part)]);
                window.watched = null;
                seen.disconnect();
                return { frames: gaps.length, p50: at(.5), p95: at(.95), longestWork: Math.round(Math.max(0, ...work)) };
              };
              seen.observe({ type: 'longtask' });
              requestAnimationFrame(tick);
            }
            """);
        await move();
        return await Page.EvaluateAsync<Dictionary<string, double>>("() => window.watched()");
    }

    /// <summary>How many milliseconds after the navigation the page first painted, and its graph stood there. Waits for that without asking
    /// the page again and again, which would take time of it.</summary>
    public async Task<JsonElement> PaintAsync() => JsonSerializer.Deserialize<JsonElement>(await Page.EvaluateAsync<string>("""
        () => new Promise(done => new PerformanceObserver(list => {
          const [graph] = list.getEntriesByName('ect-graph'), [paint] = performance.getEntriesByName('first-contentful-paint');
          if (graph) done(JSON.stringify({
            firstContentfulPaint: Math.round(paint.startTime), graphPainted: Math.round(graph.startTime), detail: graph.detail }));
        }).observe({ type: 'mark', buffered: true }))
        """));

    /// <summary>Keeps times among the artifacts. What a machine takes is a figure, and asserted nowhere.</summary>
    public static async Task KeepTimesAsync(string name, object times)
    {
        var text = JsonSerializer.Serialize(times);
        await File.WriteAllTextAsync(Path.Combine(TestUtils.Repository.Root, "artifacts", "dashboard", $"{name}.json"), text);
        TestContext.Current.TestOutputHelper?.WriteLine(text);
    }

    public ValueTask DisposeAsync() => new(_context.CloseAsync());
}
