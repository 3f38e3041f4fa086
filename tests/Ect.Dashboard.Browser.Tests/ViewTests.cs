using System.Text.RegularExpressions;
using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>What brings the reader to the tasks that matter: the minimap and the notices.</summary>
public sealed class ViewTests(Chromium chromium)
{
    [Fact]
    public async Task The_minimap_is_there_while_a_part_is_out_of_sight_and_moves_the_view()
    {
        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        var boxes = await Chain(10).ShowAsync(site, tab);
        var minimap = tab.Page.Locator(".mini");
        await Assertions.Expect(minimap).ToBeHiddenAsync();
        for (var i = 0; i < 4; i++) await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Zoom in (+)" }).ClickAsync();
        await Assertions.Expect(minimap).ToBeVisibleAsync();
        var (first, last) = (Box(boxes, "step_0"), Box(boxes, "step_9"));
        await Assertions.Expect(first).Not.ToBeInViewportAsync();
        var frame = (await minimap.BoundingBoxAsync())!;

        await tab.Page.Mouse.MoveAsync(frame.X + 8, frame.Y + frame.Height / 2);
        await tab.Page.Mouse.DownAsync();
        await Assertions.Expect(first).ToBeInViewportAsync();
        await Assertions.Expect(last).Not.ToBeInViewportAsync();
        await tab.Page.Mouse.MoveAsync(frame.X + frame.Width - 8, frame.Y + frame.Height / 2);
        await Assertions.Expect(last).ToBeInViewportAsync();
        await Assertions.Expect(first).Not.ToBeInViewportAsync();
        await tab.Page.Mouse.UpAsync();
        await tab.Page.Mouse.MoveAsync(frame.X + 8, frame.Y + frame.Height / 2); // It is not pressed any more.
        await Assertions.Expect(last).ToBeInViewportAsync();

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Fit (0)" }).ClickAsync();
        await Assertions.Expect(minimap).ToBeHiddenAsync();
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Notices_step_through_the_tasks_that_they_count_and_choose_them()
    {
        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        var tasks = Chain(10);
        var missing = Forge.NewId();
        var stock = TestTokens.Token(after: [missing], workflow: tasks.Id, action: "stock_reserved", issuedAt: tasks.Tasks[0].IssuedAt);
        await site.AddAsync([stock], ancestorsKnown: false);
        await site.RevokeAsync("planner", tasks.Tasks[7].Id);
        var boxes = await tasks.ShowAsync(site, tab);
        for (var i = 0; i < 6; i++) await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Zoom in (+)" }).ClickAsync();

        await Assertions.Expect(tab.Page.Locator(".notice")).ToHaveTextAsync(["1 revoked", "2 tainted", "1 unknown predecessor"]);
        await StepAsync("1 revoked", "step_7", "Revoked 1 of 1");
        await StepAsync("2 tainted", "step_8", "Tainted 1 of 2");
        await StepAsync("2 tainted", "step_9", "Tainted 2 of 2");
        await StepAsync("2 tainted", "step_8", "Tainted 1 of 2");
        await StepAsync("1 unknown predecessor", "stock_reserved", "Unknown predecessor 1 of 1");
        await Assertions.Expect(tab.Page.Locator(".panel .ref.ghost")).ToHaveTextAsync($"unknown {missing[..8]}");
        Assert.Empty(tab.Complaints);

        async Task StepAsync(string notice, string task, string said)
        {
            await Assertions.Expect(Box(boxes, task)).Not.ToBeInViewportAsync(new() { Ratio = 1 });
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = notice }).ClickAsync();
            await Assertions.Expect(tab.Page.Locator(".panel .ptitle")).ToHaveTextAsync(task);
            await Assertions.Expect(tab.Page.Locator("#say")).ToHaveTextAsync(said);
            await Assertions.Expect(boxes.And(tab.Page.Locator("[aria-pressed=true]"))).ToHaveTextAsync(new Regex($"^{task} by "));
            await Assertions.Expect(Box(boxes, task)).ToBeInViewportAsync(new() { Ratio = 1 });
            await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex("task="));
        }
    }

    private static ILocator Box(ILocator boxes, string action) => boxes.Filter(new() { HasTextString = $"{action} by " });

    private static FewTasks Chain(int length)
    {
        var tasks = new FewTasks();
        var last = tasks.Add(0, "planner", "step_0");
        for (var step = 1; step < length; step++) last = tasks.Add(10 * step, "planner", $"step_{step}", last);
        return tasks;
    }
}
