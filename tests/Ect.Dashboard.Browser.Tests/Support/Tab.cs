using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests.Support;

/// <summary>One tab of the browser, and what went wrong in it: refused by the content security policy, thrown, or logged as an error.</summary>
public sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new(), _hosts = new();

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
        page.Request += (_, request) => _hosts.Enqueue(new Uri(request.Url).Authority);
    }

    public IPage Page { get; }

    /// <summary>What the page complained about so far.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>The hosts that were asked for something.</summary>
    public IReadOnlyCollection<string> Hosts => [.. _hosts.Distinct()];

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

    /// <summary>Keeps among the artifacts how long after the navigation the page first painted, and when its graph stood there. What a machine
    /// takes is a figure, and asserted nowhere.</summary>
    public async Task KeepTimesAsync(string name)
    {
        var times = await Page.EvaluateAsync<string>("""
            () => JSON.stringify({
              firstContentfulPaint: Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime),
              graphPainted: Math.round(performance.getEntriesByName('ect-graph')[0].startTime),
              detail: performance.getEntriesByName('ect-graph')[0].detail })
            """);
        await File.WriteAllTextAsync(Path.Combine(TestUtils.Repository.Root, "artifacts", "dashboard", $"{name}.json"), times);
        TestContext.Current.TestOutputHelper?.WriteLine(times);
    }

    public ValueTask DisposeAsync() => new(_context.CloseAsync());
}
