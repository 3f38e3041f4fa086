using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>The tasks on a time axis.</summary>
public sealed class TimeTests(Chromium chromium)
{
    /// <summary>A bar says at most how long a task took, and a hatched line at least how long the result of a faster branch waited.</summary>
    [Fact]
    public async Task A_join_shows_which_branch_waited_for_which()
    {
        await using var site = await Site.StartAsync();
        var (workflow, start) = (Forge.NewId(), DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 300));
        var plan = Task(0, "plan_made");
        var fast = Task(10, "prices_quoted", plan);
        var slow = Task(50, "sources_collected", plan);
        var join = Task(60, "draft_written", fast, slow);
        await site.AddAsync([plan, fast, slow, join]);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?view=time");
        var rows = tab.Page.Locator(".time .row");
        var row = rows.Filter(new() { Has = tab.Page.GetByText("draft_written", new() { Exact = true }) });

        await Assertions.Expect(row.Locator(".idle")).ToHaveAttributeAsync("title", "prices_quoted was ready at least 40.0 s before sources_collected");
        await Assertions.Expect(row.Locator(".dur")).ToHaveTextAsync("took at most ≤ 10.0 s after waiting 40.0 s");
        await Assertions.Expect(rows.Locator(".idle")).ToHaveCountAsync(1);
        var (idle, bar) = (await BoxAsync(row, ".idle"), await BoxAsync(row, ".span"));
        Assert.InRange(bar.Width, 1, idle.Width / 4 + 1); // 10 s beside 40 s.
        Assert.InRange(bar.X, idle.X + idle.Width - 1, idle.X + idle.Width + 1);
        Assert.Empty(tab.Complaints);
        await tab.KeepPictureAsync("time");

        EctToken Task(int second, string action, params EctToken[] after) => TestTokens.Token(
            after: [.. after.Select(token => token.Id)], issuer: Site.Identity("planner"), workflow: workflow, action: action,
            issuedAt: start.AddSeconds(second));
    }

    private static async Task<LocatorBoundingBoxResult> BoxAsync(ILocator row, string part) => (await row.Locator(part).BoundingBoxAsync())!;
}
