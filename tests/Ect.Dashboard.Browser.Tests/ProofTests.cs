using System.Text.Json.Nodes;
using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>What the page says of a receipt that it verifies itself, and of a service that lies.</summary>
public sealed class ProofTests(Chromium chromium)
{
    [Fact]
    public async Task The_browser_verifies_that_the_task_is_in_the_ledger()
    {
        await using var site = await Site.StartAsync(hasLedger: true, namesLedgerKey: true);
        var (workflow, task) = await RunAsync(site);
        await using var tab = await chromium.OpenAsync();

        var checks = await ChecksAsync(tab, site, workflow, task);

        Assert.Contains("Verified: Entry 1 of", checks, StringComparison.Ordinal);
        Assert.Contains("Verified: Signed head", checks, StringComparison.Ordinal);
        Assert.Contains("in this browser", checks, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Failed", checks, StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
        await tab.KeepPictureAsync("receipt");
    }

    /// <summary>Before the entry is disclosed, only a receipt that names the token says which one the leaf is.</summary>
    [Theory]
    [InlineData(EctReceiptSignature.PerToken, "is this token.", "The ledger’s receipt says so.")]
    [InlineData(EctReceiptSignature.PerBatch, "The ledger signed that the leaf is entry 1 of then", "This service says so.")]
    public async Task A_receipt_says_which_token_the_leaf_is_if_it_names_one(EctReceiptSignature signature, string receipt, string leaf)
    {
        await using var site = await Site.StartAsync(
            builder => builder.Services.Configure<EctOptions>(options => options.Ledger.ReceiptSignature = signature),
            hasLedger: true, namesLedgerKey: true);
        var (workflow, task) = await RunAsync(site);
        await using var tab = await chromium.OpenAsync();

        var checks = await ChecksAsync(tab, site, workflow, task);

        Assert.Contains("Verified: Receipt", checks, StringComparison.Ordinal);
        Assert.Contains(receipt, checks, StringComparison.Ordinal);
        Assert.Contains(leaf, checks, StringComparison.Ordinal);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_key_that_only_the_service_names_proves_nothing()
    {
        await using var site = await Site.StartAsync(hasLedger: true);
        var (workflow, task) = await RunAsync(site);
        await using var tab = await chromium.OpenAsync();

        var checks = await ChecksAsync(tab, site, workflow, task);

        Assert.Contains("Not verified: Signed head", checks, StringComparison.Ordinal);
        Assert.Contains("Not verified: Entry 1 of", checks, StringComparison.Ordinal);
        Assert.Contains("the word of this service", checks, StringComparison.Ordinal);
        Assert.DoesNotContain("Failed", checks, StringComparison.Ordinal);
        await tab.KeepPictureAsync("receipt-by-its-word");
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task The_strip_shows_a_ledger_as_good_only_where_the_page_has_verified_its_head(bool namesLedgerKey, int proven)
    {
        await using var site = await Site.StartAsync(hasLedger: true, namesLedgerKey: namesLedgerKey);
        await RunAsync(site);
        await using var tab = await chromium.OpenAsync();

        await tab.Page.GotoAsync(site.Page.ToString());
        await Assertions.Expect(tab.Page.Locator(".strip a[href$='/ledger']")).ToHaveAttributeAsync("title",
            new System.Text.RegularExpressions.Regex(namesLedgerKey ? "verified in this browser" : "not verified: no key of it is pinned"));

        await Assertions.Expect(tab.Page.Locator(".strip .proven")).ToHaveCountAsync(proven);
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_source_that_names_another_ledger_its_own_takes_nothing_from_it()
    {
        await using var pair = await Pair.StartAsync();
        var (workflow, task) = await RunAsync(pair.Site);
        var (otherWorkflow, otherTask) = await RunAsync(pair.Other); // Its ledger has the same name, and another key.
        await using var tab = await chromium.OpenAsync();

        Assert.Contains("Failed: Signed head", await ChecksAsync(tab, pair.Site, otherWorkflow, otherTask), StringComparison.Ordinal);
        var checks = await ChecksAsync(tab, pair.Site, workflow, task);

        Assert.Contains("Verified: Signed head", checks, StringComparison.Ordinal);
        Assert.DoesNotContain("Failed", checks, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("leaf")]
    [InlineData("note")]
    [InlineData("index")]
    public async Task A_receipt_that_was_changed_on_the_way_is_found_out(string member)
    {
        await using var site = await Site.StartAsync(hasLedger: true);
        var (workflow, task) = await RunAsync(site);
        await using var tab = await chromium.OpenAsync();
        await tab.Page.RouteAsync("**/receipt", async route =>
        {
            var answer = await route.FetchAsync();
            var json = JsonNode.Parse(await answer.TextAsync())!;
            json[member] = member switch
            {
                "leaf" => Convert.ToBase64String(new byte[32]),
                "index" => json["index"]!.GetValue<long>() + 1,
                _ => json["note"]!.GetValue<string>().Replace("\n3\n", "\n4\n", StringComparison.Ordinal),
            };
            await route.FulfillAsync(new() { Response = answer, Body = json.ToJsonString() });
        });

        Assert.Contains("Failed", await ChecksAsync(tab, site, workflow, task), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("**/tasks/*", "act", "Failed: The leaf is this task", "exec_act")]
    [InlineData("**/tasks/*", "digest", "Failed: The leaf is this task", "another token")]
    [InlineData("**/tasks/*", "pred", "Failed: The leaf is this task", "pred")]
    [InlineData("**/tasks/*", "polDecision", "Failed: The leaf is this task", "pol_decision")]
    [InlineData("**/receipt", "receipt", "Not verified: Receipt", "gave none")]
    [InlineData("**/none", "", "Verified: The leaf is this task", "the claims that are shown")]
    public async Task What_is_shown_of_a_task_is_what_its_disclosed_entry_says(string address, string member, string outcome, string text)
    {
        var clock = new ShiftedClock();
        await using var site = await Site.StartAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(clock), hasLedger: true, namesLedgerKey: true);
        var (workflow, task) = await RunAsync(site);
        clock.Shift = TimeSpan.FromHours(1); // The token has ended for all clocks.
        await using var tab = await chromium.OpenAsync();
        await tab.Page.RouteAsync(address, async route =>
        {
            var answer = await route.FetchAsync();
            var json = JsonNode.Parse(await answer.TextAsync())!.AsObject();
            if (member is "receipt") json.Remove(member);
            else json[member] = member is "pred" ? new JsonArray(Forge.NewId()) : "something else";
            await route.FulfillAsync(new() { Response = answer, Body = json.ToJsonString() });
        });

        var checks = await ChecksAsync(tab, site, workflow, task);

        Assert.Contains(outcome, checks, StringComparison.Ordinal);
        Assert.Contains(text, checks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_changed_since_it_was_pinned_is_found_out()
    {
        await using var site = await Site.StartAsync(hasLedger: true);
        var (workflow, task) = await RunAsync(site);
        await using var tab = await chromium.OpenAsync();
        await ChecksAsync(tab, site, workflow, task);

        await using var other = await Site.StartAsync(hasLedger: true);
        var (itsWorkflow, itsTask) = await RunAsync(other);
        await tab.Page.RouteAsync($"{site.Page}/api/**", async route =>
        {
            var path = route.Request.Url.Replace(site.Page.ToString(), other.Page.ToString(), StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = await route.FetchAsync(new() { Url = path }) });
        });

        Assert.Contains("Failed", await ChecksAsync(tab, site, itsWorkflow, itsTask), StringComparison.Ordinal);
    }

    private static async Task<(string Workflow, string Task)> RunAsync(Site site)
    {
        var workflow = Forge.NewId();
        var plan = await site.SendAsync(workflow, "planner", "plan_made");
        var sources = await site.SendAsync(workflow, "researcher", "sources_collected", plan);
        await site.SendAsync(workflow, "writer", "draft_written", sources);
        return (workflow, plan);
    }

    private static async Task<string> ChecksAsync(Tab tab, Site site, string workflow, string task)
    {
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={task}");
        await tab.Page.Locator(".panel .checks li").First.WaitForAsync();
        await Assertions.Expect(tab.Page.Locator(".panel .checks .busy")).ToHaveCountAsync(0);
        var checks = await tab.Page.Locator(".panel .checks li").AllInnerTextsAsync();
        return string.Join('\n', checks).Replace(":\n", ": ", StringComparison.Ordinal);
    }

    /// <summary>The clock of this machine, and more.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }
}
