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
