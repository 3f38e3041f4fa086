using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>Anybody may write anybody's task into <c>retry_of</c>.</summary>
public sealed class HostileRetryTests(Chromium chromium)
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddMinutes(-3);

    [Theory]
    [InlineData("reviewer", "draft_written"), InlineData("writer", "draft_finished")]
    public async Task A_try_that_is_only_claimed_hides_no_task_and_moves_no_edge(string agent, string action)
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        var plan = Task(workflow, 0, "planner", "plan_made");
        var draft = Task(workflow, 1, "writer", "draft_started", plan);
        var sent = Task(workflow, 2, "planner", "draft_sent", draft);
        var claimed = Task(workflow, 3, agent, action, plan, retryOf: draft.Id);
        await site.AddAsync([plan, draft, sent, claimed]);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await Assertions.Expect(tab.Page.Locator("svg.graph .nodes .node")).ToHaveCountAsync(4);
        var drawing = await Drawing.OfAsync(tab.Page);

        Assert.Equal(
            [("draft_started", action), ("draft_started", "draft_sent"), ("plan_made", action), ("plan_made", "draft_started")],
            drawing.Lines.OrderBy(line => line.From).ThenBy(line => line.To != action));
        Assert.Equal(1, await tab.Page.Locator("svg.graph .edges .edge.claim").CountAsync());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task An_unsigned_try_does_not_stand_for_a_signed_task()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        var plan = Task(workflow, 0, "planner", "plan_made");
        var draft = Task(workflow, 1, "writer", "draft_written", plan);
        await site.AddAsync([plan, draft, Task(workflow, 2, "writer", "draft_written", plan, draft.Id, EctAssuranceLevel.L1)]);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");

        await Assertions.Expect(tab.Page.Locator("svg.graph .nodes .node")).ToHaveCountAsync(3);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_later_try_does_not_hide_that_an_earlier_one_is_revoked()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        var plan = Task(workflow, 0, "planner", "plan_made");
        var draft = Task(workflow, 1, "writer", "draft_written", plan);
        var again = Task(workflow, 2, "writer", "draft_written", plan, retryOf: draft.Id);
        await site.AddAsync([plan, draft, again]);
        await site.RevokeAsync("writer", draft.Id);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await Assertions.Expect(tab.Page.Locator("svg.graph .nodes .node")).ToHaveCountAsync(2);
        var tries = tab.Page.Locator("svg.graph .nodes .node.revoked");

        await Assertions.Expect(tries.Locator("title")).ToContainTextAsync("draft_written by writer, L2, a try of it revoked, try 2");
        Assert.Empty(tab.Complaints);
    }

    private static EctToken Task(
        string workflow, int seconds, string agent, string action, EctToken? after = null, string? retryOf = null,
        EctAssuranceLevel level = EctAssuranceLevel.L2) =>
        TestTokens.Token(after: after is null ? [] : [after.Id], issuer: Site.Identity(agent), workflow: workflow, action: action,
            issuedAt: Start.AddSeconds(seconds), retryOf: retryOf, level: level);
}
