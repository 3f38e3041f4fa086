using System.Text.RegularExpressions;
using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>The signs by which agents, levels, tries and the slowest path are told apart.</summary>
public sealed class MarksTests(Chromium chromium)
{
    [Fact]
    public async Task An_agent_has_one_colour_and_one_shape_and_no_two_have_both()
    {
        string[] agents = [.. Enumerable.Range(1, 16).Select(i => $"agent-{i}")];
        var workflow = new FewTasks();
        var plan = workflow.Add(0, agents[0], "plan_made");
        foreach (var agent in agents) workflow.Add(2, agent, "step_ended", workflow.Add(1, agent, "step_begun", plan));

        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        var boxes = await workflow.ShowAsync(site, tab);
        await Assertions.Expect(boxes.Locator(".glyph")).ToHaveCountAsync(33);
        var looks = await boxes.EvaluateAllAsync<string[][]>("""
            boxes => boxes.map(box => {
              const glyph = box.querySelector('.glyph');
              return [box.querySelector('title').textContent.split('\n')[1], getComputedStyle(glyph).fill, glyph.getAttribute('d'),
                [...box.classList].filter(it => /^c\d$/.test(it)).join()];
            })
            """);
        var marks = looks.GroupBy(look => look[0], look => (Colour: look[1], Shape: look[2], Hue: look[3])).ToList();

        Assert.Equal(agents.Select(Site.Identity).Order(), marks.Select(group => group.Key).Order());
        Assert.All(marks, group => Assert.Single(group.Distinct()));
        Assert.Equal(16, marks.Select(group => (group.First().Colour, group.First().Shape)).Distinct().Count());
        Assert.Equal(8, marks.Select(group => group.First().Colour).Distinct().Count());
        Assert.Equal(8, marks.Select(group => group.First().Hue).Distinct().Count());
        Assert.Equal(5, marks.Select(group => group.First().Shape).Distinct().Count());
    }

    [Fact]
    public async Task Each_level_has_its_name_and_a_look_of_its_own()
    {
        var workflow = new FewTasks();
        foreach (var level in Enum.GetValues<EctAssuranceLevel>())
            workflow.Add((int)level, "planner", $"done_at_{level}", [], retryOf: null, level);

        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        var boxes = await workflow.ShowAsync(site, tab);
        var looks = new List<string>();
        foreach (var level in Enum.GetNames<EctAssuranceLevel>())
        {
            var box = boxes.Filter(new() { HasTextString = $"done_at_{level} by planner, {level}," });
            await Assertions.Expect(box).ToHaveClassAsync(new Regex($@"\b{level}\b"));
            await Assertions.Expect(box.Locator(".lvt")).ToHaveTextAsync(level);
            looks.Add(await box.Locator(".lv").EvaluateAsync<string>(
                "lv => (({ fill, stroke, strokeDasharray }) => [fill, stroke, strokeDasharray].join())(getComputedStyle(lv))"));
        }

        Assert.Equal(3, looks.Distinct().Count());
    }

    [Fact]
    public async Task Tries_are_one_box_with_their_number_until_they_are_shown_apart()
    {
        var workflow = new FewTasks();
        var plan = workflow.Add(0, "planner", "plan_made");
        var first = workflow.Add(10, "writer", "draft_written", plan);
        var second = workflow.Add(20, "writer", "draft_written", [plan], first);
        var third = workflow.Add(30, "writer", "draft_written", [plan], second);
        workflow.Add(40, "planner", "draft_sent", third);

        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        var boxes = await workflow.ShowAsync(site, tab);
        var group = tab.Page.GetByRole(AriaRole.Button, new() { Name = "Group retries" });
        await Assertions.Expect(group).ToHaveAttributeAsync("aria-pressed", "true");
        await AssertGroupedAsync();

        await group.ClickAsync();
        await Assertions.Expect(group).ToHaveAttributeAsync("aria-pressed", "false");
        await Assertions.Expect(boxes).ToHaveCountAsync(5);
        await Assertions.Expect(boxes.Locator(".tries")).ToHaveCountAsync(0);
        var apart = await Drawing.OfAsync(tab.Page);
        Assert.Equal(["draft_written", "draft_written"], apart.BoxesThatAre("retried"));
        var retries = apart.Ways.Where(line => line.Kinds.Contains("retry")).OrderBy(line => line.From.X).ToList();
        Assert.Equal([("draft_written", "draft_written"), ("draft_written", "draft_written")], apart.LinesThatAre("retry"));
        Assert.Equal(retries[0].To, retries[1].From);
        Assert.Equal(3, apart.Lines.Count(line => line == ("plan_made", "draft_written")));
        Assert.Equal(retries[1].To, apart.Ways.Single(line => line.To.Name is "draft_sent").From);

        await group.ClickAsync();
        await AssertGroupedAsync();

        async Task AssertGroupedAsync()
        {
            await Assertions.Expect(boxes).ToHaveCountAsync(3);
            await Assertions.Expect(boxes.Locator(".tries")).ToHaveTextAsync("×3");
            var drawing = await Drawing.OfAsync(tab.Page);
            Assert.Equal([("draft_written", "draft_sent"), ("plan_made", "draft_written")], drawing.Lines.Order());
        }
    }

    [Fact]
    public async Task The_slowest_path_is_the_chain_that_everything_waited_for()
    {
        var workflow = new FewTasks();
        var plan = workflow.Add(0, "planner", "plan_made");
        var fast = workflow.Add(10, "pricer", "prices_quoted", plan);
        var begun = workflow.Add(15, "researcher", "search_begun", plan);
        var slow = workflow.Add(50, "researcher", "sources_collected", begun);
        workflow.Add(70, "writer", "draft_written", fast, slow, plan);
        workflow.Add(60, "reviewer", "sources_kept", slow);

        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        await workflow.ShowAsync(site, tab);
        var slowest = tab.Page.GetByRole(AriaRole.Button, new() { Name = "Slowest path" });
        Assert.Empty((await Drawing.OfAsync(tab.Page)).BoxesThatAre("crit"));
        await slowest.ClickAsync();
        await Assertions.Expect(tab.Page.Locator("#say")).ToHaveTextAsync("Slowest path: 4 tasks");
        var drawing = await Drawing.OfAsync(tab.Page);

        Assert.Equal(["draft_written", "plan_made", "search_begun", "sources_collected"], drawing.BoxesThatAre("crit").Order());
        Assert.Equal(
            [("plan_made", "search_begun"), ("search_begun", "sources_collected"), ("sources_collected", "draft_written")],
            drawing.LinesThatAre("crit").Order());

        await tab.Page.GetByRole(AriaRole.Tab, new() { Name = "Time" }).ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".time .row.crit .textlink"))
            .ToHaveTextAsync(["plan_made", "search_begun", "sources_collected", "draft_written"]);
        await slowest.ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".time .row.crit")).ToHaveCountAsync(0);
    }
}
