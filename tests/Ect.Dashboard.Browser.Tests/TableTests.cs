using System.Text.RegularExpressions;
using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>The tasks as a table.</summary>
public sealed class TableTests(Chromium chromium)
{
    [Fact]
    public async Task A_row_says_what_the_token_says()
    {
        await using var site = await Site.StartAsync();
        var (tasks, missing, gone) = (new FewTasks(), Forge.NewId(), Forge.NewId());
        var plan = tasks.Add(0, "planner", "plan_made");
        var draft = tasks.Add(1, "writer", "draft_written", [plan], retryOf: null, EctAssuranceLevel.L1);
        var again = tasks.Add(2, "writer", "draft_written", [plan], draft, EctAssuranceLevel.L1);
        var sources = tasks.Add(3, "researcher", "sources_collected", [plan], retryOf: null, EctAssuranceLevel.L3);
        tasks.Add(4, "reviewer", "draft_checked", again, sources, plan);
        await site.AddAsync([Other(5, "stock_reserved", missing)], ancestorsKnown: false);
        await site.AddAsync([Other(6, "order_placed", gone, plan.Id)]);
        await site.AddAsync(tasks.Tasks);
        await site.RevokeAsync("researcher", sources.Id);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{tasks.Id}?view=table");
        var rows = tab.Page.Locator("table.tasks tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(7);

        await Assertions.Expect(tab.Page.Locator("table.tasks thead th"))
            .ToHaveTextAsync(["Recorded", "Task", "Agent", "Level", "After", "State", "Id"]);
        await SaysAsync(0, plan, "planner", "–", "–");
        await SaysAsync(1, draft, "writer", "plan_made", "retried");
        await SaysAsync(2, again, "writer", "plan_made", "–");
        await SaysAsync(3, sources, "researcher", "plan_made", "revoked");
        await SaysAsync(4, tasks.Tasks[4], "reviewer", "draft_written, sources_collected and 1 more", "tainted");
        await Assertions.Expect(rows.Nth(5).Locator("td.after")).ToHaveTextAsync("1 unknown");
        await Assertions.Expect(rows.Nth(6).Locator("td.after")).ToHaveTextAsync("plan_made + 1 that left the store");
        Assert.Empty(tab.Complaints);

        Task SaysAsync(int row, EctToken task, string agent, string after, string state) =>
            Assertions.Expect(rows.Nth(row).Locator("td")).ToHaveTextAsync(
                [$"{task.IssuedAt:HH:mm:ss}.0", task.Action, agent, $"{task.Level}", after, state, task.Id[..8]]);

        EctToken Other(int second, string action, params string[] after) => TestTokens.Token(
            after: after, issuer: Site.Identity("pricer"), workflow: tasks.Id, action: action, issuedAt: plan.IssuedAt.AddSeconds(second));
    }

    [Fact]
    public async Task Choosing_a_row_opens_the_task()
    {
        await using var site = await Site.StartAsync();
        var tasks = FewTasks.ForkAndJoin();
        await site.AddAsync(tasks.Tasks);
        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{tasks.Id}?view=table");
        var rows = tab.Page.Locator("table.tasks tbody tr");

        await rows.Nth(3).Locator("td.after").ClickAsync();
        await AssertOpenAsync(3);
        await rows.Nth(4).Locator("button").FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        await AssertOpenAsync(4);

        async Task AssertOpenAsync(int row)
        {
            await Assertions.Expect(tab.Page.Locator(".panel .ptitle")).ToHaveTextAsync(tasks.Tasks[row].Action);
            await Assertions.Expect(tab.Page).ToHaveURLAsync(new Regex($"view=table&task={tasks.Tasks[row].Id}$"));
            await Assertions.Expect(tab.Page.Locator("table.tasks tr.on")).ToHaveCountAsync(1);
            await Assertions.Expect(rows.Nth(row)).ToHaveClassAsync("on");
        }
    }

    [Fact]
    public async Task Rows_come_in_batches_until_there_is_one_for_each_task()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        var tasks = ManyTasks.Of(workflow, 1_000);
        await site.AddAsync(tasks);
        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?view=table");
        var (rows, more) = (tab.Page.Locator("table.tasks tbody tr"), tab.Page.Locator(".morerows"));

        await Assertions.Expect(rows).ToHaveCountAsync(400);
        await Assertions.Expect(more).ToHaveTextAsync("Show 400 more tasks of 600");
        await more.ClickAsync();
        await Assertions.Expect(rows.Nth(400).GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        await Assertions.Expect(more).ToHaveTextAsync("Show 200 more tasks of 200");
        await more.ClickAsync();

        await Assertions.Expect(more).ToBeHiddenAsync();
        var ids = await rows.EvaluateAllAsync<string[]>("rows => rows.map(row => row.lastElementChild.title)");
        Assert.Equal(tasks.Select(task => task.Id).Order(), ids.Order());
    }
}
