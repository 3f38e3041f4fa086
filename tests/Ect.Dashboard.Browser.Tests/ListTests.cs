using System.Text.Json.Nodes;
using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

public sealed class ListTests(Chromium chromium)
{
    [Fact]
    public async Task Workflows_are_found_by_action_agent_and_id()
    {
        await using var site = await Site.StartAsync();
        var (invoice, trip) = (Forge.NewId(), Forge.NewId());
        var received = await site.SendAsync(invoice, "planner", "invoice_received");
        await site.SendAsync(invoice, "writer", "payment_proposed", received);
        var requested = await site.SendAsync(trip, "researcher", "trip_requested");

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync(site.Page.ToString());
        var rows = tab.Page.Locator("main tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(2);
        await tab.KeepPictureAsync("list");

        foreach (var (text, found) in new[]
        {
            ("payment_proposed", "invoice_received"), ("agent/researcher", "trip_requested"), (trip, "trip_requested"),
            (requested, "trip_requested"), (invoice[..8], "invoice_received"),
        })
        {
            await tab.Page.Locator("main input[type=search]").FillAsync(text);
            await Assertions.Expect(rows).ToHaveCountAsync(1);
            await Assertions.Expect(rows).ToContainTextAsync(found);
        }

        await tab.Page.Locator("main input[type=search]").FillAsync("nothing of that name");
        await Assertions.Expect(rows).ToHaveCountAsync(0);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Counts_say_that_there_may_be_more_until_all_was_looked_through()
    {
        await using var site = await Site.StartAsync();
        await site.AddAsync(Enumerable.Range(0, 60)
            .Select(_ => TestTokens.Token(workflow: Forge.NewId(), action: "plan_made", issuedAt: DateTimeOffset.UtcNow)));
        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync(site.Page.ToString());
        var states = tab.Page.Locator(".seg[aria-label=State] button");

        await Assertions.Expect(states.First).ToContainTextAsync("50+");
        await Assertions.Expect(states.GetByText("Tainted")).ToContainTextAsync("0+");
        await tab.Page.GetByText("Further back", new() { Exact = true }).ClickAsync();

        await Assertions.Expect(states.First).ToContainTextAsync("60");
        Assert.DoesNotContain("+", await states.First.InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_is_open_further_back_misses_nothing_and_follows_all_of_it()
    {
        await using var site = await Site.StartAsync();
        var start = DateTimeOffset.UtcNow.AddMinutes(-10);
        EctToken[] tasks =
        [
            .. Enumerable.Range(0, 70).Select(n => TestTokens.Token(
                workflow: Forge.NewId(), issuer: Site.Identity("planner"), action: $"plan_{n}", issuedAt: start.AddSeconds(n))),
        ];
        await site.AddAsync(tasks[..60]);
        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync(site.Page.ToString());
        var rows = tab.Page.Locator("main tbody tr");
        await tab.Page.GetByText("Further back", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(60);

        await site.AddAsync(tasks[60..]);
        await site.RevokeAsync("planner", tasks[0].Id);

        await Assertions.Expect(rows).ToHaveCountAsync(70);
        await Assertions.Expect(rows.Last).ToContainTextAsync("plan_0");
        await Assertions.Expect(rows.Last.Locator(".pill")).ToHaveTextAsync("Tainted");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_service_that_cannot_answer_says_why_itself()
    {
        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        await tab.Page.RouteAsync("**/api/workflows?*", route => route.FulfillAsync(new()
        {
            Status = 503, ContentType = "application/problem+json", Body = """{"detail":"This service is busy with others.","reason":"busy"}""",
        }));

        await tab.Page.GotoAsync(site.Page.ToString());

        await Assertions.Expect(tab.Page.Locator("main .empty")).ToContainTextAsync("This service is busy with others.");
    }

    [Fact]
    public async Task Ids_are_found_however_they_are_written()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        var plan = await site.SendAsync(workflow, "planner", "plan_made");
        await using var tab = await chromium.OpenAsync();

        await tab.Page.GotoAsync($"{site.Page}/w/{workflow.ToUpperInvariant()}?task={plan.ToUpperInvariant()}");

        await Assertions.Expect(tab.Page.Locator(".panel h2")).ToHaveTextAsync("plan_made");
        await Assertions.Expect(tab.Page).ToHaveURLAsync($"{site.Page}/w/{workflow}?task={plan}");
    }

    [Fact]
    public async Task What_is_known_of_keys_stores_and_refusals_is_shown()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        await site.SendAsync(workflow, "planner", "plan_made");
        for (var i = 0; i < 65; i++) await site.SendExpiredAsync(workflow, "writer", "draft_written"); // More than are listed one by one.
        await using var tab = await chromium.OpenAsync();
        await tab.Page.RouteAsync("**/api/health", async route =>
        {
            var answer = await route.FetchAsync();
            var health = JsonNode.Parse(await answer.TextAsync())!;
            health["redis"] = new JsonObject { ["used"] = 3_355_443, ["max"] = null, ["unit"] = "bytes" };
            await route.FulfillAsync(new() { Response = answer, Body = health.ToJsonString() });
        });

        await tab.Page.GotoAsync(site.Page.ToString());
        await Assertions.Expect(tab.Page.Locator("main tbody tr")).ToContainTextAsync("65 calls refused");
        await Assertions.Expect(tab.Page.Locator(".morebar")).ToContainTextAsync("ago are not kept");
        await Assertions.Expect(tab.Page.Locator(".strip")).ToContainTextAsync("Redis 3.2 MB, no limit");
        await tab.Page.GotoAsync($"{site.Page}/keys");
        await Assertions.Expect(tab.Page.Locator("main tr", new() { HasTextString = "agent/planner" })).ToContainTextAsync("planner-1");
        await tab.KeepPictureAsync("keys");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_workflow_that_is_not_there_is_said_so()
    {
        await using var site = await Site.StartAsync();
        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{Forge.NewId()}");

        await Assertions.Expect(tab.Page.Locator("main h1")).ToHaveTextAsync("No such workflow");
    }
}
