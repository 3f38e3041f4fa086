using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>What keys do in the graph, beside those that follow an edge onwards and open a task.</summary>
public sealed class KeyboardTests(Chromium chromium)
{
    [Fact]
    public async Task Arrows_go_back_along_an_edge_and_up_and_down_within_a_layer()
    {
        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        await FewTasks.ForkAndJoin().ShowAsync(site, tab);
        var places = (await Drawing.OfAsync(tab.Page)).Places.ToDictionary(box => box.Name);
        var (upper, lower) = places["question_split"].IsAbove(places["budget_set"])
            ? ("sources_collected", "prices_quoted") : ("prices_quoted", "sources_collected");
        await tab.Page.Locator("svg.graph .node").Filter(new() { HasTextString = $"{upper} by " }).FocusAsync();

        await PressAsync(tab, "ArrowDown", lower);
        await PressAsync(tab, "ArrowDown", lower); // There is nothing below.
        await PressAsync(tab, "ArrowUp", upper);
        await PressAsync(tab, "ArrowRight", "draft_written");
        await PressAsync(tab, "Home", "plan_made");
        await PressAsync(tab, "ArrowLeft", "plan_made"); // There is nothing before.
        await PressAsync(tab, "End", "draft_written");
        await PressAsync(tab, "ArrowLeft", upper, lower);
        await PressAsync(tab, "ArrowLeft", "question_split", "budget_set");
        await PressAsync(tab, "ArrowLeft", "plan_made");
        Assert.Equal(1, await tab.Page.Locator("svg.graph .node[tabindex='0']").CountAsync());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Plus_minus_and_zero_zoom_in_out_and_fit()
    {
        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        await FewTasks.ForkAndJoin().ShowAsync(site, tab);
        await tab.Page.Locator("svg.graph .node[tabindex='0']").FocusAsync();
        var fit = await ScaleAsync(tab);

        await tab.Page.Keyboard.PressAsync("+");
        Assert.Equal(1.3, await ScaleAsync(tab) / fit, tolerance: .01);
        await tab.Page.Keyboard.PressAsync("-");
        await tab.Page.Keyboard.PressAsync("-");
        Assert.Equal(1 / 1.3, await ScaleAsync(tab) / fit, tolerance: .01);
        await Assertions.Expect(tab.Page.Locator(".zoom output")).ToHaveTextAsync($"{Math.Round(fit / 1.3 * 100)}%");
        await tab.Page.Keyboard.PressAsync("0");
        Assert.Equal(fit, await ScaleAsync(tab), tolerance: .01);
        var boxes = tab.Page.Locator("svg.graph .node");
        foreach (var name in new[] { "plan_made", "draft_written" })
            await Assertions.Expect(boxes.Filter(new() { HasTextString = $"{name} by " })).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [Fact]
    public async Task Shift_with_an_arrow_moves_the_view_and_not_the_focus()
    {
        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        await FewTasks.ForkAndJoin().ShowAsync(site, tab);
        var plan = tab.Page.Locator("svg.graph .node").Filter(new() { HasTextString = "plan_made by " });
        await plan.FocusAsync();
        var before = (await plan.BoundingBoxAsync())!;

        await tab.Page.Keyboard.PressAsync("Shift+ArrowRight");
        await tab.Page.Keyboard.PressAsync("Shift+ArrowDown");
        var after = (await plan.BoundingBoxAsync())!;

        Assert.Equal((-80, -80), (Math.Round(after.X - before.X), Math.Round(after.Y - before.Y)));
        await Assertions.Expect(plan).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Escape_closes_the_task_and_leaves_the_focus_in_the_graph()
    {
        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        await FewTasks.ForkAndJoin().ShowAsync(site, tab);
        var plan = tab.Page.Locator("svg.graph .node").Filter(new() { HasTextString = "plan_made by " });
        await plan.FocusAsync();
        await tab.Page.Keyboard.PressAsync(" ");
        await Assertions.Expect(tab.Page.Locator(".panel .ptitle")).ToHaveTextAsync("plan_made");
        await Assertions.Expect(plan).ToHaveAttributeAsync("aria-pressed", "true");

        await tab.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(tab.Page.Locator(".panel .ptitle")).ToHaveCountAsync(0);
        await Assertions.Expect(plan).ToHaveAttributeAsync("aria-pressed", "false");
        await Assertions.Expect(plan).ToBeFocusedAsync();
        Assert.DoesNotContain("task=", tab.Page.Url, StringComparison.Ordinal);
    }

    private static async Task PressAsync(Tab tab, string key, params string[] leadsTo)
    {
        await tab.Page.Keyboard.PressAsync(key);
        var title = await tab.Page.EvaluateAsync<string>("() => document.activeElement.querySelector('title')?.textContent");
        Assert.Contains(title?.Split(' ')[0], leadsTo);
    }

    private static Task<double> ScaleAsync(Tab tab) => tab.Page.EvaluateAsync<double>(
        "() => document.querySelector('svg.graph > g').transform.baseVal.consolidate().matrix.a");
}
