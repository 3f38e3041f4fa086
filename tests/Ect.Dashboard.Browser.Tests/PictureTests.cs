using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>The pictures of the documentation. With <c>ECT_WRITE_DOCS=1</c> they are written anew.</summary>
public sealed class PictureTests(Chromium chromium)
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddMinutes(-3);

    [Fact]
    public async Task The_picture_of_the_documentation_shows_the_page()
    {
        await using var site = await Site.StartAsync(
            builder => builder.Services.Configure<EctOptions>(options => options.Identity = Site.Identity("archive")),
            hasLedger: true, namesLedgerKey: true);
        var workflow = Forge.NewId();
        var plan = Task(workflow, 0, "planner", "plan_made", EctAssuranceLevel.L3);
        var split = Task(workflow, 1.4, "planner", "question_split", EctAssuranceLevel.L3, plan);
        var budget = Task(workflow, 0.6, "planner", "budget_set", EctAssuranceLevel.L2, plan);
        var sources = Task(workflow, 19.8, "researcher", "sources_collected", EctAssuranceLevel.L3, split);
        var prices = Task(workflow, 7.5, "pricer", "prices_quoted", EctAssuranceLevel.L2, budget);
        var outline = Task(workflow, 3.2, "writer", "outline_made", EctAssuranceLevel.L2, plan);
        var studies = Task(workflow, 14.3, "researcher", "studies_read", EctAssuranceLevel.L2, split);
        var checkedOutline = Task(workflow, 9.6, "reviewer", "outline_checked", EctAssuranceLevel.L2, outline);
        var draft = Task(workflow, 34.6, "writer", "draft_finished", EctAssuranceLevel.L2, sources, studies, prices, checkedOutline);
        var review = Task(workflow, 41.8, "reviewer", "draft_reviewed", EctAssuranceLevel.L2, draft);
        var written = Task(workflow, 44.1, "writer", "report_written", EctAssuranceLevel.L2, review);
        await site.AddAsync([plan, budget, split, outline, prices, checkedOutline, studies, sources, draft, review, written]);

        foreach (var agent in (string[])["planner", "researcher", "writer"]) await site.SendAsync(Forge.NewId(), agent, "draft_kept");

        await using var tab = await chromium.OpenAsync(width: 1280, height: 860);
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await tab.Page.WaitForSelectorAsync("svg.graph .nodes .node");
        await Assertions.Expect(tab.Page.Locator("svg.graph .nodes .node")).ToHaveCountAsync(11);
        await Assertions.Expect(tab.Page.Locator(".strip .proven")).ToContainTextAsync("Ledger 3");
        await tab.KeepPictureAsync("readme");
        if (Environment.GetEnvironmentVariable("ECT_WRITE_DOCS") is "1")
            await tab.Page.ScreenshotAsync(new() { Path = Path.Combine(TestUtils.Repository.Root, "docs", "images", "dashboard.png") });

        Assert.Empty(tab.Complaints);
        var kept = await File.ReadAllBytesAsync(
            Path.Combine(TestUtils.Repository.Root, "docs", "images", "dashboard.png"), TestContext.Current.CancellationToken);
        Assert.Equal("PNG"u8, kept.AsSpan(1, 3));
    }

    private static EctToken Task(
        string workflow, double seconds, string agent, string action, EctAssuranceLevel level, params EctToken[] after) =>
        TestTokens.Token(after: [.. after.Select(token => token.Id)], issuer: Site.Identity(agent), workflow: workflow, action: action,
            issuedAt: Start.AddSeconds(seconds), level: level);
}
