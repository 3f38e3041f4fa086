using Ect.Dashboard.Browser.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Ect.Dashboard.Browser.Tests;

/// <summary>Two services with stores of their own, merged by the page of one of them.</summary>
public sealed class MergeTests(Chromium chromium)
{
    private readonly int _port = FreePort.Next();

    [Fact]
    public async Task What_follows_a_revoked_task_of_another_service_is_tainted()
    {
        await using var other = await StartOtherAsync();
        await using var site = await StartAsync(other);
        var workflow = Forge.NewId();
        var plan = Task(workflow, "planner", "plan_made");
        var after = Task(workflow, "researcher", "sources_collected", plan.Id);
        await other.AddAsync([plan]);
        await other.RevokeAsync("planner", plan.Id);
        await site.AddAsync([after, Task(workflow, "writer", "draft_written", after.Id)], ancestorsKnown: false);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={after.Id}");

        await Assertions.Expect(tab.Page.Locator("svg.graph .nodes .node.tainted")).ToHaveCountAsync(2);
        await Assertions.Expect(tab.Page.Locator(".wtitle .pill")).ToHaveTextAsync("Tainted");
        await Assertions.Expect(tab.Page.Locator(".panel .checks").First)
            .ToContainTextAsync("It follows plan_made, which is revoked as other says.");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_predecessor_that_one_service_knew_has_left_the_store_and_is_no_warning()
    {
        await using var other = await StartOtherAsync();
        await using var site = await StartAsync(other);
        var (workflow, gone) = (Forge.NewId(), Forge.NewId());
        var task = Task(workflow, "researcher", "sources_collected", gone);
        await other.AddAsync([task]);
        await site.AddAsync([task], ancestorsKnown: false);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={task.Id}");
        await tab.Page.Locator(".panel .ref", new() { HasTextString = $"left the store: {gone[..8]}" }).WaitForAsync();

        await Assertions.Expect(tab.Page.Locator("svg.graph .nodes .node")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_predecessor_that_nobody_knows_leaves_the_workflow_incomplete()
    {
        await using var other = await StartOtherAsync();
        await using var site = await StartAsync(other);
        var workflow = Forge.NewId();
        await other.AddAsync([Task(workflow, "planner", "plan_made")]);
        await site.AddAsync([Task(workflow, "researcher", "sources_collected", Forge.NewId())], ancestorsKnown: false);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await Assertions.Expect(tab.Page.Locator(".wtitle .pill")).ToHaveTextAsync("Incomplete");
        await tab.Page.GotoAsync(site.Page.ToString());

        await Assertions.Expect(tab.Page.Locator("main tbody tr .pill")).ToHaveTextAsync("Incomplete");
    }

    [Theory]
    [InlineData("state=complete", 0), InlineData("state=tainted", 1), InlineData("q=plan_made", 1), InlineData("q=plan_made&state=complete", 0)]
    public async Task A_workflow_is_listed_by_what_the_services_know_together(string query, int count)
    {
        await using var other = await StartOtherAsync();
        await using var site = await StartAsync(other);
        var workflow = Forge.NewId();
        var sold = Task(workflow, "researcher", "stock_sold");
        await site.AddAsync([Task(workflow, "planner", "plan_made")]); // Complete, as this service knows it.
        await other.AddAsync([sold]);
        await other.RevokeAsync("researcher", sold.Id);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}?{query}");

        await Assertions.Expect(tab.Page.Locator("main tbody tr .pill", new() { HasTextString = "Tainted" })).ToHaveCountAsync(count);
        await Assertions.Expect(tab.Page.Locator("main tbody tr")).ToHaveCountAsync(count);
        if (count is 0) await Assertions.Expect(tab.Page.Locator("main .nothing")).ToContainTextAsync("No workflow matches");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_workflow_is_as_late_as_its_last_task_at_any_service()
    {
        await using var other = await StartOtherAsync();
        await using var site = await StartAsync(other);
        var workflow = Forge.NewId();
        await site.AddAsync([Task(workflow, "planner", "plan_made")]);
        await other.AddAsync([TestTokens.Token(workflow: workflow, action: "stock_sold", issuedAt: DateTimeOffset.UtcNow)]);

        await using var tab = await chromium.OpenAsync();
        var twoMinutesAgo = DateTimeOffset.UtcNow.AddMinutes(-2).ToUnixTimeMilliseconds();
        await tab.Page.GotoAsync($"{site.Page}?to={twoMinutesAgo}");

        await Assertions.Expect(tab.Page.Locator("main .nothing")).ToContainTextAsync("No workflow matches");
    }

    [Fact]
    public async Task What_nobody_has_looked_at_together_is_not_shown_as_clean()
    {
        await using var other = await StartOtherAsync();
        await using var site = await StartAsync(other);
        var (large, small) = (Forge.NewId(), Forge.NewId());
        await site.AddAsync(ManyTasks.Of(large, 2_001));
        await other.AddAsync([Task(large, "planner", "stock_sold")]);
        await site.AddAsync([Task(small, "writer", "draft_written")]);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync(site.Page.ToString());
        var rows = tab.Page.Locator("main tbody tr");

        await Assertions.Expect(rows.Filter(new() { HasTextString = "draft_written" }).Locator(".pill.complete")).ToHaveTextAsync("Complete");
        await Assertions.Expect(rows.Filter(new() { HasTextString = "batch_planned" })).ToContainTextAsync("the word of each alone: not merged");
        await Assertions.Expect(rows.Filter(new() { HasTextString = "batch_planned" }).Locator(".pill.word")).ToHaveTextAsync("Complete");
        await tab.KeepPictureAsync("merged-list");
        Assert.Empty(tab.Complaints);
    }

    [Theory]
    [InlineData("00:10:00", "Running"), InlineData("00:00:01", "Complete")]
    public async Task What_each_service_lacks_the_other_has_and_then_it_runs_and_ends(string runningFor, string state)
    {
        var setting = $"Ect:Dashboard:RunningFor={runningFor}";
        await using var other = await StartOtherAsync(settings: setting);
        await using var site = await StartAsync(other, setting);
        var (workflow, now) = (Forge.NewId(), DateTimeOffset.UtcNow);
        var plan = TestTokens.Token(workflow: workflow, action: "plan_made", issuedAt: now);
        var sold = TestTokens.Token(after: [plan.Id], workflow: workflow, action: "stock_sold", issuedAt: now);
        var sent = TestTokens.Token(after: [sold.Id], workflow: workflow, action: "goods_sent", issuedAt: now);
        await site.AddAsync([plan, sent], ancestorsKnown: false); // Each says that it is incomplete.
        await other.AddAsync([sold], ancestorsKnown: false);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        await Assertions.Expect(tab.Page.Locator(".wtitle .pill")).ToHaveTextAsync(state);
        await tab.Page.GotoAsync(site.Page.ToString());

        await Assertions.Expect(tab.Page.Locator("main tbody tr .pill:not(.word)")).ToHaveTextAsync(state);
    }

    [Fact]
    public async Task Times_go_by_the_largest_clock_skew_of_all_services()
    {
        await using var other = await StartOtherAsync(
            builder => builder.Services.Configure<EctOptions>(options => options.ClockSkew = TimeSpan.FromMinutes(5)));
        await using var site = await StartAsync(other);
        var (workflow, start) = (Forge.NewId(), DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 3_600));
        var plan = TestTokens.Token(workflow: workflow, action: "plan_made", issuedAt: start);
        var sold = TestTokens.Token(after: [plan.Id], workflow: workflow, action: "stock_sold", issuedAt: start.AddMinutes(1));
        var records = new[] { plan, sold }.Select(token => TestTokens.Record(token, recordedAt: start.AddMinutes(30)));
        await site.AddAsync(records);
        await other.AddAsync([plan]);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={sold.Id}");

        await Assertions.Expect(tab.Page.Locator(".panel .lead").First).ToContainTextAsync("It took at most 6 min 1 s");
    }

    [Theory]
    [InlineData("ledger", "/ledger", "main h1"), InlineData("keys", "/keys", "main table"), InlineData("refusals", "/refusals", "main h1")]
    public async Task A_source_with_another_form_of_answer_breaks_no_page(string answer, string page, string shown)
    {
        await using var other = await StartOtherAsync();
        await using var site = await StartAsync(other);
        await using var tab = await chromium.OpenAsync();
        await tab.Page.RouteAsync($"{other.Page}/api/{answer}**", route => route.FulfillAsync(Wrong(
            $$"""{"origin":5,"size":"x","keys":[{"owner":"a","condition":"good","items":7}],"refusals":[{"n":1,"at":1e99,"reason":"Expired"}]}""")));

        await tab.Page.GotoAsync($"{site.Page}{page}");

        await Assertions.Expect(tab.Page.Locator("main .silent")).ToContainTextAsync("other is missing from this picture");
        await Assertions.Expect(tab.Page.Locator(shown).First).ToBeVisibleAsync();
        Assert.DoesNotContain(tab.Complaints, it => !it.Contains("404", StringComparison.Ordinal)); // This service has no ledger.
    }

    [Fact]
    public async Task Calls_that_several_services_refused_are_at_least_as_many_as_one_counts()
    {
        await using var other = await StartOtherAsync();
        await using var site = await StartAsync(other);
        var workflow = Forge.NewId();
        foreach (var service in (Site[])[site, other])
        {
            await service.AddAsync([Task(workflow, "planner", "plan_made")]);
            await service.SendExpiredAsync(workflow, "writer", "draft_written");
        }

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync(site.Page.ToString());

        await Assertions.Expect(tab.Page.Locator("main tbody tr")).ToContainTextAsync("1+ call refused");
    }

    [Theory]
    [InlineData("a", "b", "5 calls refused", "13 calls refused"), InlineData("a", "a", "3 calls refused", "10 calls refused")]
    public async Task Refused_calls_of_a_workflow_are_summed_over_stores_and_asked_for_again(
        string ownInstance, string otherInstance, string before, string after)
    {
        await using var other = await StartOtherAsync();
        await using var site = await StartAsync(other);
        var (workflow, count) = (Forge.NewId(), 2);
        await site.AddAsync([Task(workflow, "planner", "plan_made")]);
        await other.AddAsync([Task(workflow, "writer", "draft_written")]);
        await using var tab = await chromium.OpenAsync();
        await tab.Page.RouteAsync($"{site.Page}/api/refusals?**", route => route.FulfillAsync(Wrong(Refused(ownInstance, count))));
        await tab.Page.RouteAsync($"{other.Page}/api/refusals?**", route => route.FulfillAsync(Wrong(Refused(otherInstance, 3))));
        var opened = tab.Page.WaitForResponseAsync(response => response.Url.Contains("/api/events", StringComparison.Ordinal)
            && response.Url.StartsWith(site.Page.ToString(), StringComparison.Ordinal));

        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}");
        var notices = tab.Page.Locator(".notices");
        await Assertions.Expect(notices).ToContainTextAsync(before);
        await opened;
        count = 10;
        await site.SendExpiredAsync(workflow, "writer", "draft_written");

        await Assertions.Expect(notices).ToContainTextAsync(after);

        static string Refused(string instance, int count) =>
            $$"""{"refusals":[],"counts":{},"wouldCounts":{},"instances":["{{instance}}"],"ofWorkflow":{{count}}}""";
    }

    [Fact]
    public async Task Two_tokens_with_one_id_are_not_taken_for_one()
    {
        await using var other = await StartOtherAsync();
        await using var site = await StartAsync(other);
        var (workflow, id) = (Forge.NewId(), Forge.NewId());
        await site.AddAsync([TestTokens.Token(id, workflow: workflow, action: "plan_made", issuedAt: DateTimeOffset.UtcNow)]);
        await other.AddAsync([TestTokens.Token(id, workflow: workflow, action: "stock_sold", issuedAt: DateTimeOffset.UtcNow,
            level: EctAssuranceLevel.L3)]);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.GotoAsync($"{site.Page}/w/{workflow}?task={id}");

        await Assertions.Expect(tab.Page.Locator("svg.graph .nodes .node title"))
            .ToContainTextAsync("L2, two tokens have this id");
        await Assertions.Expect(tab.Page.Locator(".panel .checks").First).ToContainTextAsync("other has recorded another one: stock_sold");
    }

    [Theory]
    [InlineData("null"), InlineData("""{"state":"complete","agents":5,"tasks":[]}"""), InlineData("<p>Sign in</p>")]
    public async Task A_source_with_wrong_answers_is_named_and_the_others_are_shown(string answer)
    {
        await using var other = await StartOtherAsync();
        await using var site = await StartAsync(other);
        var workflow = Forge.NewId();
        await site.AddAsync([Task(workflow, "planner", "plan_made")]);

        await using var tab = await chromium.OpenAsync();
        await tab.Page.RouteAsync($"{other.Page}/api/workflows**", route => route.FulfillAsync(Wrong(answer)));
        foreach (var path in (string[])["", $"/w/{workflow}"])
        {
            await tab.Page.GotoAsync($"{site.Page}{path}");
            await Assertions.Expect(tab.Page.Locator("main .silent")).ToContainTextAsync("other is missing from this picture");
            await Assertions.Expect(tab.Page.Locator("main")).ToContainTextAsync("plan_made");
        }
    }

    private static EctToken Task(string workflow, string agent, string action, params string[] after) => TestTokens.Token(
        after: after, issuer: Site.Identity(agent), workflow: workflow, action: action, issuedAt: DateTimeOffset.UtcNow.AddMinutes(-3));

    private RouteFulfillOptions Wrong(string answer) => new()
    {
        Status = 200,
        ContentType = "application/json",
        Headers = new Dictionary<string, string>
        {
            ["Access-Control-Allow-Origin"] = $"http://127.0.0.1:{_port}",
            ["Access-Control-Allow-Credentials"] = "true",
        },
        Body = answer,
    };

    private Task<Site> StartOtherAsync(Action<WebApplicationBuilder>? configure = null, params string[] settings) =>
        Site.StartAsync(configure, settings: [$"Ect:Dashboard:AllowedOrigins:0=http://127.0.0.1:{_port}", .. settings]);

    private Task<Site> StartAsync(Site other, params string[] settings) => Site.StartAsync(settings:
    [
        .. settings, $"urls=http://127.0.0.1:{_port}", "Ect:Dashboard:Sources:0:Name=other", $"Ect:Dashboard:Sources:0:Address={other.Page}",
    ]);
}
