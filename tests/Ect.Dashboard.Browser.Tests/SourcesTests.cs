using System.Net;
using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

public sealed class SourcesTests(Chromium chromium)
{
    [Fact]
    public async Task Services_with_stores_of_their_own_are_one_picture()
    {
        var port = FreePort.Next();
        await using var other = await Site.StartAsync(
            settings: [Site.RunsForLong, $"Ect:Dashboard:AllowedOrigins:0=http://127.0.0.1:{port}"]);
        await using var site = await Site.StartAsync(settings:
        [
            Site.RunsForLong, $"urls=http://127.0.0.1:{port}",
            "Ect:Dashboard:Sources:0:Name=other", $"Ect:Dashboard:Sources:0:Address={other.Page}",
        ]);
        var workflow = Forge.NewId();
        var plan = TestTokens.Token(workflow: workflow, action: "plan_made", issuedAt: DateTimeOffset.UtcNow);
        var after = TestTokens.Token(after: [plan.Id], workflow: workflow, action: "sources_collected", issuedAt: DateTimeOffset.UtcNow);
        await other.AddAsync([plan]);
        await site.AddAsync([after], ancestorsKnown: false);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await Assertions.Expect(tab.Page.Locator("svg.graph .nodes .node")).ToHaveCountAsync(2);
        var drawing = await Drawing.OfAsync(tab.Page);

        // Each store lacks what the other has, so only together they know the predecessor.
        Assert.Equal([("plan_made", "sources_collected")], drawing.Lines);
        await tab.Page.GotoAsync(site.Page.ToString());
        await Assertions.Expect(tab.Page.Locator("main tbody tr .pill")).ToHaveTextAsync("Running");
        await Assertions.Expect(tab.Page.Locator("main tbody tr .tasks")).ToHaveTextAsync("2");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_named()
    {
        await using var site = await Site.StartAsync(settings:
        [
            "Ect:Dashboard:Sources:0:Name=warehouse", $"Ect:Dashboard:Sources:0:Address=http://127.0.0.1:{FreePort.Next()}/ect",
        ]);
        await site.SendAsync(Forge.NewId(), "planner", "plan_made");

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync(site.Page.ToString());

        await Assertions.Expect(tab.Page.Locator("main tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Page.Locator("main")).ToContainTextAsync("warehouse");
        await Assertions.Expect(tab.Page.Locator("main tbody tr")).ToContainTextAsync("the word of this service alone");
    }

    [Fact]
    public async Task A_service_that_asks_for_a_cookie_is_shown_once_the_reader_has_signed_in_there()
    {
        await using var pair = await Pair.StartAsync(otherNeedsSignIn: true);
        var workflow = Forge.NewId();
        var plan = TestTokens.Token(workflow: workflow, action: "plan_made", issuedAt: DateTimeOffset.UtcNow);
        var after = TestTokens.Token(after: [plan.Id], workflow: workflow, action: "sources_collected", issuedAt: DateTimeOffset.UtcNow);
        await pair.Other.AddAsync([plan]);
        await pair.Site.AddAsync([after], ancestorsKnown: false);
        using var stranger = new HttpClient();
        using var refused = await stranger.GetAsync($"{pair.Other.Page}/api/workflows/{workflow}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await using var tab = await chromium.OpenAsync();

        await tab.Page.GotoAsync($"{pair.Site.Page}/w/{workflow}");
        await Assertions.Expect(tab.Page.Locator("main .silent"))
            .ToContainTextAsync("the service does not answer, or you are not signed in there: open it once");
        await Assertions.Expect(tab.Page.Locator("svg.graph .nodes .node:not(.ghost)")).ToHaveCountAsync(1);

        await tab.Page.GotoAsync(new Uri(pair.Other.Page, Site.SignInPath).ToString());
        await tab.Page.GotoAsync($"{pair.Site.Page}/w/{workflow}");
        await Assertions.Expect(tab.Page.Locator("svg.graph .nodes .node:not(.ghost)")).ToHaveCountAsync(2);
        await Assertions.Expect(tab.Page.Locator("main .silent")).ToBeHiddenAsync();
        Assert.Equal([("plan_made", "sources_collected")], (await Drawing.OfAsync(tab.Page)).Lines);
    }

    [Fact]
    public async Task The_ledger_in_the_strip_is_the_services_own()
    {
        await using var pair = await Pair.StartAsync();
        var workflow = Forge.NewId();
        await pair.Site.SendAsync(workflow, "planner", "plan_made");
        var headers = new Dictionary<string, string>
        {
            ["Access-Control-Allow-Origin"] = pair.Site.Page.GetLeftPart(UriPartial.Authority),
            ["Access-Control-Allow-Credentials"] = "true",
        };
        var refused = 0;
        await using var tab = await chromium.OpenAsync();
        await tab.Page.RouteAsync($"{pair.Other.Page}/api/refusals*", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Headers = headers,
            Body = $$"""{"refusals":[],"counts":{},"wouldCounts":{},"instances":["other"],"ofWorkflow":{{Volatile.Read(ref refused)}}}""",
        }));
        await tab.Page.RouteAsync($"{pair.Other.Page}/api/events*", async route =>
        {
            await Assertions.Expect(tab.Page.Locator(".strip")).ToContainTextAsync("Ledger 1");
            Volatile.Write(ref refused, 1); // The page asks again once it has read the events.
            var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            await route.FulfillAsync(new()
            {
                ContentType = "text/event-stream",
                Headers = headers,
                Body = "event: head\ndata: {\"size\":777,\"age\":1}\n\nevent: refused\n" +
                    $"data: {{\"n\":1,\"at\":{now},\"reason\":\"Expired\",\"number\":1,\"authentic\":true,\"wid\":\"{workflow}\"}}\n\n",
            });
        });

        await tab.Page.GotoAsync($"{pair.Site.Page}/w/{workflow}");
        await Assertions.Expect(tab.Page.Locator(".notices")).ToContainTextAsync("1 call refused");

        Assert.DoesNotContain("777", await tab.Page.Locator(".strip").InnerTextAsync(), StringComparison.Ordinal);
    }
}
