using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>What the page says of one task.</summary>
public sealed class PanelTests(Chromium chromium)
{
    [Fact]
    public async Task A_check_says_who_made_it_and_when()
    {
        await using var site = await Site.StartAsync();
        var (workflow, recordedAt) = (Forge.NewId(), DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 7_200));
        var task = TestTokens.Token(workflow: workflow, action: "plan_made", issuedAt: recordedAt.AddSeconds(-3));
        await site.AddAsync([TestTokens.Record(task, recordedAt: recordedAt)]);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.Clock.SetFixedTimeAsync(DateTime.Parse("2031-02-03T04:05:06Z", CultureInfo.InvariantCulture));
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={task.Id}");
        var checks = tab.Page.Locator(".panel .checks li");

        await Assertions.Expect(checks.Filter(new() { HasTextString = "Signature" }).Locator("small"))
            .ToHaveTextAsync($"by the service that recorded it, {recordedAt:yyyy-MM-dd HH:mm:ss} UTC");
        await Assertions.Expect(checks.Filter(new() { HasTextString = "Revocation" }).Locator("small"))
            .ToHaveTextAsync("by this service at 04:05:06 UTC");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_receipt_is_checked_by_this_browser_at_a_time()
    {
        await using var site = await Site.StartAsync(hasLedger: true, namesLedgerKey: true);
        var workflow = Forge.NewId();
        var task = await site.SendAsync(workflow, "planner", "plan_made");

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={task}");

        await Assertions.Expect(tab.Page.Locator(".panel .checks li").Filter(new() { HasTextString = "Signed head" }).Locator("small"))
            .ToHaveTextAsync(new Regex(@"^in this browser at \d\d:\d\d:\d\d UTC, with "));
    }

    [Fact]
    public async Task The_trace_of_a_task_is_shown_and_can_be_copied()
    {
        await using var site = await Site.StartAsync();
        var workflow = Forge.NewId();
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var task = TestTokens.Token(workflow: workflow, action: "plan_made", issuedAt: DateTimeOffset.UtcNow.AddMinutes(-3));
        await site.AddAsync([task]);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={task.Id}");
        var trace = tab.Page.Locator(".panel dt", new() { HasTextString = "trace" }).Locator("+ dd");

        await Assertions.Expect(trace).ToHaveTextAsync(activity.TraceId.ToHexString());
        await Assertions.Expect(trace.GetByRole(AriaRole.Button, new() { Name = "Copy the trace id" })).ToBeVisibleAsync();
    }
}
