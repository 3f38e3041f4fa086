using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

public sealed class GraphTests(Chromium chromium)
{
    [Fact]
    public async Task Fork_and_join_are_drawn_as_the_tokens_say()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        await SendForkAndJoinAsync(site, workflow);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node");
        var drawing = await Drawing.OfAsync(tab.Page);

        Assert.Equal(
            ["budget_set", "draft_written", "plan_made", "prices_quoted", "question_split", "sources_collected"], drawing.Boxes.Order());
        Assert.Equal(
            [
                ("budget_set", "prices_quoted"), ("plan_made", "budget_set"), ("plan_made", "question_split"),
                ("prices_quoted", "draft_written"), ("question_split", "sources_collected"), ("sources_collected", "draft_written"),
            ],
            drawing.Lines.Order());
        Assert.Empty(tab.Complaints);
        Assert.Equal([site.Page.Authority], tab.Hosts);
    }

    [Fact]
    public async Task A_predecessor_that_no_store_has_is_drawn_as_unknown()
    {
        await using var site = await Site.StartAsync();
        var (workflow, missing) = (Forge.NewId(), Forge.NewId());
        await site.AddAsync([TestTokens.Token(after: [missing], workflow: workflow, action: "stock_reserved")], ancestorsKnown: false);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node.ghost");
        var drawing = await Drawing.OfAsync(tab.Page);

        Assert.Equal([($"unknown {missing[..8]}", "stock_reserved")], drawing.Lines);
        Assert.Equal("Incomplete", await tab.Page.Locator(".wtitle .pill").InnerTextAsync());
    }

    [Fact]
    public async Task A_predecessor_that_left_the_store_is_no_warning()
    {
        await using var site = await Site.StartAsync();
        var (workflow, gone) = (Forge.NewId(), Forge.NewId());
        var task = TestTokens.Token(
            after: [gone], workflow: workflow, action: "stock_reserved", issuedAt: DateTimeOffset.UtcNow.AddMinutes(-3));
        await site.AddAsync([task]);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={task.Id}");
        await tab.Page.Locator(".panel .ref", new() { HasTextString = $"left the store: {gone[..8]}" }).WaitForAsync();
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node");

        Assert.Equal(0, await tab.Page.Locator("svg.graph .nodes .node.ghost").CountAsync());
        Assert.Equal("Complete", await tab.Page.Locator(".wtitle .pill").InnerTextAsync());
    }

    [Fact]
    public async Task A_thousand_tasks_are_all_there_with_every_edge()
    {
        await using var tab = await chromium.OpenAsync();
        await using var second = await chromium.OpenAsync(); // It has nothing of the first in a cache, and its window has long been open.
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        var tokens = ManyTasks.Of(workflow, 1_000);
        await site.AddAsync(tokens);

        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node");
        var boxes = await tab.Page.Locator("svg.graph .nodes .node").CountAsync();
        var lines = await tab.Page.Locator("svg.graph .edges .edge").CountAsync();

        Assert.Equal((1_000, tokens.Sum(token => token.Predecessors.Count)), (boxes, lines));
        await tab.KeepPictureAsync("thousand");

        var whole = await ScaleAsync(tab);
        await tab.Page.Mouse.MoveAsync(700, 400);
        var zoom = await tab.WatchAsync(() => ZoomAsync(tab, steps: 40));
        Assert.True(await ScaleAsync(tab) > whole);
        var place = await PlaceAsync(tab);
        var pan = await tab.WatchAsync(() => DragAsync(tab, steps: 60));
        Assert.Equal(-240, await PlaceAsync(tab) - place, tolerance: 1);

        await second.Page.GotoAsync($"{site.Page}/w/{workflow}", new() { WaitUntil = WaitUntilState.Commit });
        await Tab.KeepTimesAsync("thousand", new { first = await tab.PaintAsync(), second = await second.PaintAsync(), zoom, pan });
    }

    /// <summary>By a script that runs before the other, which takes over what it asked for.</summary>
    [Fact]
    public async Task What_a_workflow_needs_first_is_asked_for_once()
    {
        await using var site = await Site.StartAsync();
        var workflow = FewTasks.ForkAndJoin();
        await using var tab = await chromium.OpenAsync();

        await workflow.ShowAsync(site, tab);

        string[] first = ["early.js", "app.js", "js/layout-worker.js", "api/sources", $"api/workflows/{workflow.Id}"];
        Assert.All(first, path => Assert.Single(tab.Paths, asked => asked == $"{site.Page.AbsolutePath}/{path}"));
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Ten_thousand_tasks_are_folded_and_a_fold_opens()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        await site.AddAsync(ManyTasks.Of(workflow, 10_000));

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node.fold");
        Assert.Equal("Complete", await tab.Page.Locator(".wtitle .pill").InnerTextAsync());
        await Assertions.Expect(tab.Page.Locator("main").GetByText("10,000", new() { Exact = true })).ToHaveCountAsync(1);
        var before = await tab.Page.Locator("svg.graph .nodes .node").CountAsync();
        await tab.KeepPictureAsync("ten-thousand");
        await tab.Page.Locator("svg.graph .nodes .node.fold").First.FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Page.WaitForFunctionAsync(
            "before => document.querySelectorAll('svg.graph .nodes .node').length > before", before);

        Assert.InRange(before, 1, 2_500);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_task_under_the_pointer_lights_what_led_to_it_and_what_followed_alone()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        var prices = await SendForkAndJoinAsync(site, workflow);
        await site.SendAsync(workflow, "pricer", "prices_kept", prices);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await Assertions.Expect(tab.Page.Locator("svg.graph .nodes .node")).ToHaveCountAsync(7);
        await tab.Page.Locator("svg.graph .node").Filter(new() { HasTextString = "sources_collected by " }).HoverAsync();
        await Assertions.Expect(tab.Page.Locator("svg.graph.dimmed")).ToHaveCountAsync(1);

        Assert.Equal(["plan_made", "question_split"], await LitAsync("up"));
        Assert.Equal(["sources_collected"], await LitAsync("self"));
        Assert.Equal(["draft_written"], await LitAsync("down"));
        await Assertions.Expect(tab.Page.Locator("svg.graph .edge.up")).ToHaveCountAsync(2);
        await Assertions.Expect(tab.Page.Locator("svg.graph .edge.down")).ToHaveCountAsync(1);

        await tab.Page.Mouse.MoveAsync(1, 1);
        await Assertions.Expect(tab.Page.Locator("svg.graph :is(.up, .self, .down)")).ToHaveCountAsync(0);
        await Assertions.Expect(tab.Page.Locator("svg.graph.dimmed")).ToHaveCountAsync(0);

        async Task<IEnumerable<string>> LitAsync(string kind) =>
            (await tab.Page.Locator($"svg.graph .node.{kind} title").AllTextContentsAsync()).Select(title => title.Split(' ')[0]).Order();
    }

    [Fact]
    public async Task Arrow_keys_follow_the_edges_and_Enter_opens_the_task()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        var plan = await site.SendAsync(workflow, "planner", "plan_made");
        var split = await site.SendAsync(workflow, "planner", "question_split", plan);
        await site.SendAsync(workflow, "researcher", "sources_collected", split);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await tab.Page.Locator("svg.graph .nodes .node[tabindex='0']").FocusAsync();
        await tab.Page.Keyboard.PressAsync("ArrowRight");
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.Page.Locator(".panel .ptitle", new() { HasTextString = "question_split" }).WaitForAsync();

        Assert.Contains($"task={split}", tab.Page.Url, StringComparison.Ordinal);
        await tab.Page.ReloadAsync(); // The address is a permalink.
        await tab.Page.Locator(".panel .ptitle", new() { HasTextString = "question_split" }).WaitForAsync();
    }

    /// <returns>The task of a branch, which the join follows.</returns>
    private static async Task<string> SendForkAndJoinAsync(Site site, string workflow)
    {
        var plan = await site.SendAsync(workflow, "planner", "plan_made");
        var split = await site.SendAsync(workflow, "planner", "question_split", plan);
        var budget = await site.SendAsync(workflow, "planner", "budget_set", plan);
        var sources = await site.SendAsync(workflow, "researcher", "sources_collected", split);
        var prices = await site.SendAsync(workflow, "pricer", "prices_quoted", budget);
        await site.SendAsync(workflow, "writer", "draft_written", sources, prices);
        return prices;
    }

    /// <summary>As two fingers on a pad do.</summary>
    private static async Task ZoomAsync(Tab tab, int steps)
    {
        await tab.Page.Keyboard.DownAsync("Control");
        for (var step = 0; step < steps; step++) await tab.Page.Mouse.WheelAsync(0, -4);
        await tab.Page.Keyboard.UpAsync("Control");
    }

    private static async Task DragAsync(Tab tab, int steps)
    {
        await tab.Page.Mouse.DownAsync();
        await tab.Page.Mouse.MoveAsync(700 - 4 * steps, 400, new() { Steps = steps });
        await tab.Page.Mouse.UpAsync();
    }

    private static Task<double> ScaleAsync(Tab tab) => MatrixAsync(tab, "a");

    private static Task<double> PlaceAsync(Tab tab) => MatrixAsync(tab, "e");

    private static Task<double> MatrixAsync(Tab tab, string member) =>
        tab.Page.EvaluateAsync<double>($"() => document.querySelector('svg.graph > g').getCTM().{member}");
}
