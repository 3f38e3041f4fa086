using Ect.Dashboard.Browser.Tests.Support;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>Where boxes and edges are drawn.</summary>
public sealed class LayoutTests(Chromium chromium)
{
    [Fact]
    public async Task A_fork_and_a_join_go_from_left_to_right_without_a_crossing()
    {
        var workflow = new FewTasks();
        var plan = workflow.Add(0, "planner", "plan_made");
        var (sources, prices) = (plan, plan);
        for (var step = 1; step <= 3; step++)
        {
            sources = workflow.Add(10 * step, "researcher", $"sources_{step}", sources);
            prices = workflow.Add(10 * step + 1, "pricer", $"prices_{step}", prices);
        }

        workflow.Add(40, "writer", "draft_written", prices, sources);

        AssertPlanar(await DrawAsync(workflow), workflow.Tasks);
    }

    /// <summary>In the order of their recording two of the edges to the joins would cross.</summary>
    [Fact]
    public async Task Boxes_change_places_where_edges_would_cross_otherwise()
    {
        var workflow = new FewTasks();
        var plan = workflow.Add(0, "planner", "plan_made");
        var branches = Enumerable.Range(1, 4).Select(i => workflow.Add(i, "researcher", $"sources_{i}", plan)).ToList();
        var odd = workflow.Add(10, "pricer", "odd_joined", branches[0], branches[2]);
        var even = workflow.Add(11, "pricer", "even_joined", branches[1], branches[3]);
        workflow.Add(20, "writer", "draft_written", odd, even);

        AssertPlanar(await DrawAsync(workflow), workflow.Tasks);
    }

    [Fact]
    public async Task A_thousand_tasks_go_from_left_to_right_without_an_overlap_or_a_crossing()
    {
        var workflow = Forge.NewId();
        var tasks = ManyTasks.Of(workflow, 1_000);
        await using var site = await Site.StartAsync();
        await site.AddAsync(tasks);
        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node");

        AssertPlanar(await Drawing.OfAsync(tab.Page), tasks);
    }

    /// <summary>The methods that draw best would take more than a minute for the larger one.</summary>
    [Theory]
    [InlineData(200, 3, 20)]
    [InlineData(1_000, 3, 100)]
    public async Task Tasks_with_edges_in_all_directions_are_drawn_too(int count, int predecessors, int reach)
    {
        var (workflow, random) = (new FewTasks(), new Random(1));
        for (var i = 0; i < count; i++)
        {
            var before = Enumerable.Range(0, predecessors).Select(_ => i - 1 - random.Next(reach)).Where(at => at >= 0).Distinct();
            workflow.Add(i / 10, "planner", $"task_{i}", [.. before.Select(at => workflow.Tasks[at])]);
        }

        var drawing = await DrawAsync(workflow);

        Assert.Equal((count, workflow.Tasks.Sum(task => task.Predecessors.Count)), (drawing.Places.Count, drawing.Ways.Count));
        Assert.All(drawing.Ways, line => Assert.True(line.From.IsLeftOf(line.To), $"{line} does not go to the right"));
        Assert.Empty(Pairs(drawing.Places, (box, other) => box.Overlaps(other)));
    }

    private async Task<Drawing> DrawAsync(FewTasks workflow)
    {
        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        await workflow.ShowAsync(site, tab);
        return await Drawing.OfAsync(tab.Page);
    }

    private static void AssertPlanar(Drawing drawing, IReadOnlyList<EctToken> tasks)
    {
        var actions = tasks.ToDictionary(task => task.Id, task => task.Action);
        Assert.Equal(
            tasks.SelectMany(task => task.Predecessors.Select(before => (actions[before], task.Action))).Order(), drawing.Lines.Order());
        Assert.Equal(tasks.Count, drawing.Places.Count);

        Assert.All(drawing.Ways, line => Assert.True(line.From.IsLeftOf(line.To), $"{line} does not go to the right"));
        Assert.Empty(Pairs(drawing.Places, (box, other) => box.Overlaps(other)));
        Assert.Empty(Pairs(drawing.Ways, (line, other) => line.Crosses(other)));
    }

    private static IEnumerable<(T, T)> Pairs<T>(IReadOnlyList<T> all, Func<T, T, bool> are) =>
        all.SelectMany((one, i) => all.Skip(i + 1).Where(other => are(one, other)).Select(other => (one, other)));
}
