using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

public sealed class AccessibilityTests(Chromium chromium)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    public async Task Axe_has_nothing_to_say(ColorScheme scheme, int width)
    {
        await using var site = await Site.StartAsync(hasLedger: true);
        var workflow = Forge.NewId();
        var plan = await site.SendAsync(workflow, "planner", "plan_made");
        var sources = await site.SendAsync(workflow, "researcher", "sources_collected", plan);
        await site.SendAsync(workflow, "writer", "draft_written", sources);
        await site.AddAsync([TestTokens.Token(after: [Forge.NewId()], workflow: workflow, action: "stock_reserved")]);
        await site.RevokeAsync("researcher", sources);
        await site.SendExpiredAsync(workflow, "writer", "draft_written");

        await using var tab = await chromium.OpenAsync(scheme, width);
        (string Address, string Ready)[] states =
        [
            ("", "main tbody tr"), ($"/w/{workflow}", "svg.graph .node"), ($"/w/{workflow}?task={plan}", ".panel .checks li"),
            ($"/w/{workflow}?task={sources}", ".panel .checks li"), ($"/w/{workflow}?view=time", ".canvas > *"),
            ($"/w/{workflow}?view=table", "main table"), ("/refusals", "main tbody tr"), ("/keys", "main h1"), ("/ledger", "main h1"),
            ($"/w/{Forge.NewId()}", "main h1"),
        ];
        foreach (var (address, ready) in states)
        {
            await tab.Page.GotoAsync($"{site.Page}{address}");
            await tab.Page.Locator(ready).First.WaitForAsync();
            await tab.AssertAccessibleAsync($"{address} in {scheme}, {width} wide");
            await tab.KeepPictureAsync($"{scheme}-{width}-{Array.IndexOf(states, (address, ready))}");
        }
    }

    [Fact]
    public async Task Axe_has_nothing_to_say_of_folds_and_menus()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        await site.AddAsync(ManyTasks.Of(workflow, 2_600));
        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node.fold");

        await tab.Page.Locator("#find").FillAsync("tasks");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator(".panel")).ToContainTextAsync("Open these tasks");
        await tab.AssertAccessibleAsync("the panel of a fold");
        await tab.Page.GetByText("Export", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".menu")).ToBeVisibleAsync();
        await tab.AssertAccessibleAsync("the menu of what can be exported");
        await tab.KeepPictureAsync("fold");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_has_nothing_to_say_of_what_is_merged(ColorScheme scheme)
    {
        await using var pair = await Pair.StartAsync();
        var workflow = Forge.NewId();
        var plan = await pair.Other.SendAsync(workflow, "planner", "plan_made");
        await pair.Other.RevokeAsync("planner", plan);
        var drafted = TestTokens.Token(after: [plan], workflow: workflow, action: "draft_written", issuedAt: DateTimeOffset.UtcNow);
        await pair.Site.AddAsync([drafted], ancestorsKnown: false);
        var large = Forge.NewId(); // Too large to be merged in the list.
        await pair.Site.AddAsync(ManyTasks.Of(large, 2_001));
        await pair.Other.SendAsync(large, "planner", "plan_made");

        await using var tab = await chromium.OpenAsync(scheme);
        await tab.Page.GotoAsync(pair.Site.Page.ToString());
        await Assertions.Expect(tab.Page.Locator("main tbody tr .pill.tainted")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Page.Locator("main tbody tr .pill.word")).ToHaveCountAsync(1);
        await tab.AssertAccessibleAsync($"the merged list in {scheme}");
        await tab.KeepPictureAsync($"merged-list-{scheme}");
        await tab.Page.GotoAsync($"{pair.Site.Page}/w/{workflow}?task={drafted.Id}");
        await tab.Page.WaitForSelectorAsync("svg.graph .node.tainted");
        await tab.AssertAccessibleAsync($"the merged workflow in {scheme}");
        await tab.KeepPictureAsync($"merged-{scheme}");
    }

    [Fact]
    public async Task What_is_seen_is_said()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        var plan = await site.SendAsync(workflow, "planner", "plan_made");
        var sources = await site.SendAsync(workflow, "researcher", "sources_collected", plan);
        await site.SendAsync(workflow, "writer", "draft_written", sources, plan);
        await site.RevokeAsync("researcher", sources);
        await using var tab = await chromium.OpenAsync();

        await tab.Page.GotoAsync(site.Page.ToString());
        await Assertions.Expect(tab.Page.Locator("main table")).ToMatchAriaSnapshotAsync("""
            - table "Workflows, latest first":
              - rowgroup
              - rowgroup:
                - row:
                  - cell "Tainted"
                  - cell /plan_made [0-9a-f]{8} 1 task after a revoked one/
                  - cell "planner, researcher, writer"
                  - cell "3"
                  - cell "3 L2"
            """);
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={sources}");
        await Assertions.Expect(tab.Page.Locator("svg.graph")).ToMatchAriaSnapshotAsync("""
            - group "Graph of 3 tasks, left to right in the order of their predecessors. Arrow keys follow the edges.":
              - button /plan_made by planner, L2, recorded at .*, after nothing/
              - button /sources_collected by researcher, L2, revoked, recorded at .*, after plan_made/ [pressed]
              - button /draft_written by writer, L2, tainted, recorded at .*, after sources_collected, plan_made/
            """);
        await Assertions.Expect(tab.Page.Locator(".panel")).ToMatchAriaSnapshotAsync("""
            - complementary "Details":
              - heading "sources_collected" [level=2]
              - heading "Verified" [level=3]
              - list
              - heading "Predecessors 1" [level=3]
              - button "plan_made planner"
              - heading "Followed by 1" [level=3]
              - button "draft_written writer"
            """);
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?view=time");
        await Assertions.Expect(tab.Page.Locator(".sheet")).ToMatchAriaSnapshotAsync("""
            - table "Tasks in time":
              - rowgroup:
                - row /plan_made by planner, L2, recorded at .*, after nothing start/
                - row /sources_collected by researcher, L2, revoked, recorded at .*, after plan_made took at most ≤/
                - row /draft_written by writer, L2, tainted, recorded at .*, after sources_collected, plan_made took at most ≤/
            """);
    }

    [Fact]
    public async Task What_happens_is_said()
    {
        await using var site = await Site.StartAsync(settings: Site.RunsForLong);
        var workflow = Forge.NewId();
        var plan = await site.SendAsync(workflow, "planner", "plan_made");
        await using var tab = await chromium.OpenAsync();
        var loads = 0;
        tab.Page.Response += (_, response) =>
        {
            if (new Uri(response.Url).AbsolutePath.EndsWith($"/api/workflows/{workflow}", StringComparison.Ordinal))
                Interlocked.Increment(ref loads);
        };
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await Assertions.Expect(tab.Page.Locator(".live")).ToContainTextAsync("Live");
        // It asks once more when it is connected, and what it finds then is shown and not said.
        await Poll.UntilAsync(() => Task.FromResult(Volatile.Read(ref loads) >= 2), TimeSpan.FromSeconds(60), "the page has asked again");
        var said = tab.Page.Locator("#say");
        await Assertions.Expect(said).ToHaveAttributeAsync("aria-live", "polite");

        await site.SendAsync(workflow, "researcher", "sources_collected", plan);
        await Assertions.Expect(said).ToHaveTextAsync("New task sources_collected");
        await site.RevokeAsync("planner", plan);
        await Assertions.Expect(said).ToContainTextAsync("plan_made is revoked");
        await Assertions.Expect(said).ToContainTextAsync("The workflow is tainted");
    }
}
