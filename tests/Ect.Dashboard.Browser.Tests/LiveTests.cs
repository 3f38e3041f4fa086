using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

public sealed class LiveTests(Chromium chromium)
{
    [Fact]
    public async Task Tasks_appear_while_the_workflow_runs()
    {
        await using var site = await Site.StartAsync(settings: Site.RunsForLong);
        var workflow = Forge.NewId();
        var plan = await site.SendAsync(workflow, "planner", "plan_made");
        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node");

        await site.SendAsync(workflow, "researcher", "sources_collected", plan);
        await tab.Page.WaitForFunctionAsync("() => document.querySelectorAll('svg.graph .nodes .node').length === 2");
        var drawing = await Drawing.OfAsync(tab.Page);

        Assert.Equal([("plan_made", "sources_collected")], drawing.Lines);
        Assert.Equal("Running", await tab.Page.Locator(".wtitle .pill").InnerTextAsync());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_revocation_colours_what_followed_while_one_looks()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        var plan = await site.SendAsync(workflow, "planner", "plan_made");
        await site.SendAsync(workflow, "researcher", "sources_collected", plan);
        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node");

        await site.RevokeAsync("planner", plan);
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node.revoked");
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node.tainted");

        await Assertions.Expect(tab.Page.Locator(".wtitle .pill")).ToHaveTextAsync("Tainted");
    }

    [Fact]
    public async Task A_refusal_is_listed_with_its_reason_and_what_to_do()
    {
        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/refusals");
        await tab.Page.WaitForSelectorAsync("main h1");

        await site.SendExpiredAsync(Forge.NewId(), "writer", "draft_written");
        var row = tab.Page.Locator("main tbody tr").First;
        await row.WaitForAsync();
        var text = await row.InnerTextAsync();

        Assert.Contains("Expired", text, StringComparison.Ordinal);
        Assert.Contains("writer", text, StringComparison.Ordinal);
        Assert.Matches(@"What to do: \w", text);
        Assert.Empty(tab.Complaints);
    }
}
