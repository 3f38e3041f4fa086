using System.Net;
using System.Text.Json;
using static Ect.TestUtils.TestTokens;

namespace Ect.Dashboard.Tests;

public sealed class ListTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_OfNothing_IsEmpty()
    {
        await using var site = await DashboardSite.Build().StartAsync();

        var list = await site.GetJsonAsync("/ect/api/workflows");

        Assert.Equal((0, 0, Forge.Me, false), (list.GetProperty("workflows").GetArrayLength(), list.GetProperty("agents").GetArrayLength(),
            list.GetProperty("service").GetString(), list.GetProperty("canOperate").GetBoolean()));
        Assert.Equal(["complete", "incomplete", "refused", "running", "tainted"],
            list.GetProperty("counts").EnumerateObject().Select(count => count.Name).Order());
        Assert.False(list.TryGetProperty("next", out _));
        Assert.True(list.GetProperty("atEnd").GetBoolean());
    }

    [Fact]
    public async Task List_OfAStore_TellsHowLongItKeepsTasksAndWhetherItsEndWasReached()
    {
        await using var site = await DashboardSite.Build(options: o => o.InMemory.StoreRetention = TimeSpan.FromHours(2)).StartAsync();
        await RecordAsync(site, 3);

        var part = await site.GetJsonAsync("/ect/api/workflows?take=2");
        Assert.Equal((7_200, false), (part.GetProperty("retention").GetInt64(), part.TryGetProperty("atEnd", out _)));
        Assert.True((await site.GetJsonAsync("/ect/api/workflows?take=3")).GetProperty("atEnd").GetBoolean());

        var later = site.Clock.GetUtcNow().ToUnixTimeMilliseconds(); // What is older is there, and not asked for.
        Assert.False((await site.GetJsonAsync($"/ect/api/workflows?from={later}")).TryGetProperty("atEnd", out _));
    }

    [Fact]
    public async Task Row_OfAWorkflow_TellsWhatIsInIt()
    {
        var wid = Forge.NewId();
        var root = Token(workflow: wid, action: "plan_made", issuedAt: Forge.Now.AddSeconds(-30));
        var next = Token(workflow: wid, action: "done", issuer: Forge.Bob, issuedAt: Forge.Now.AddSeconds(-10), after: [root.Id, Forge.NewId()]);
        await using var site = await DashboardSite.Build().StartAsync();
        await site.RecordAsync(root, next);

        var list = await site.GetJsonAsync("/ect/api/workflows");
        var row = Assert.Single(list.GetProperty("workflows").EnumerateArray());

        Assert.Equal((wid, "incomplete", "plan_made", 2, 1), (row.GetProperty("wid").GetString(), row.GetProperty("state").GetString(),
            row.GetProperty("root").GetString(), row.GetProperty("tasks").GetInt32(), row.GetProperty("unknown").GetInt32()));
        Assert.Equal([0, 2, 0], row.GetProperty("levels").EnumerateArray().Select(count => count.GetInt32()));
        Assert.Equal((root.IssuedAt.ToUnixTimeMilliseconds(), next.IssuedAt.ToUnixTimeMilliseconds()),
            (row.GetProperty("started").GetInt64(), row.GetProperty("last").GetInt64()));
        Assert.Equal(1, list.GetProperty("counts").GetProperty("incomplete").GetInt32());
        var agents = list.GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty("n").GetInt32()).ToList();
        Assert.Equal(agents, row.GetProperty("agents").EnumerateArray().Select(number => number.GetInt32()).Order());
        Assert.Contains(row.GetProperty("by").GetInt32(), agents);
    }

    [Theory]
    [InlineData(36)]
    [InlineData(8)]
    public async Task Search_IdOfATaskWithoutAWorkflow_FindsTheWorkflowThatItIsIn(int length)
    {
        var outside = Token(issuedAt: Forge.Now.AddSeconds(-5));
        var root = Token(workflow: Forge.NewId(), issuedAt: Forge.Now, after: [outside.Id]);
        await using var site = await DashboardSite.Build().StartAsync();
        await site.RecordAsync(outside, root, Token(workflow: Forge.NewId(), issuedAt: Forge.Now));

        Assert.Equal([root.WorkflowId!], Ids(await site.GetJsonAsync($"/ect/api/workflows?q={outside.Id[..length].ToUpperInvariant()}")));
        Assert.Empty(Ids(await site.GetJsonAsync($"/ect/api/workflows?q={Forge.NewId()}")));
    }

    [Fact]
    public async Task Pages_OfManyWorkflows_HaveEachOnceLatestFirst()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var wids = await RecordAsync(site, 120);

        var (seen, before, pages) = (new List<string>(), "", 0);
        do
        {
            var list = await site.GetJsonAsync($"/ect/api/workflows?take=50{before}");
            seen.AddRange(Ids(list));
            before = list.TryGetProperty("next", out var next) ? $"&before={next.GetString()}" : "";
            Assert.Equal(before is not "", list.TryGetProperty("searchedTo", out _));
        }
        while (before is not "" && ++pages < 5);

        Assert.Equal(Enumerable.Reverse(wids), seen);
    }

    [Fact]
    public async Task Search_ThroughMoreThanOneRequestLooksAt_GoesOnWhereItStopped()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var wanted = Token(workflow: Forge.NewId(), action: "needle_found");
        await site.RecordAsync(wanted);
        site.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await RecordAsync(site, 500);

        var first = await site.GetJsonAsync("/ect/api/workflows?q=NEEDLE");
        Assert.Empty(Ids(first));
        Assert.InRange(first.GetProperty("searchedTo").GetInt64(), Forge.Now.ToUnixTimeMilliseconds(), long.MaxValue);

        var second = await site.GetJsonAsync($"/ect/api/workflows?q=NEEDLE&before={first.GetProperty("next").GetString()}");
        Assert.Equal([wanted.WorkflowId!], Ids(second));
        Assert.False(second.TryGetProperty("next", out _));
    }

    [Fact]
    public async Task Search_ByIdPrefixIssuerOrAction_FindsTheWorkflow()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        await RecordAsync(site, 3);
        var wanted = Token(workflow: Forge.NewId(), action: "Ship_Order", issuer: "spiffe://example.org/Agent/shipper");
        await site.RecordAsync(wanted);

        foreach (var q in new[]
        {
            wanted.WorkflowId!, wanted.Id, wanted.Id.ToUpperInvariant(), wanted.Id[..8], wanted.WorkflowId![..13].ToUpperInvariant(),
            "ship_o", "EXAMPLE.ORG/agent", "shipper",
        })
            Assert.Equal([wanted.WorkflowId!], Ids(await site.GetJsonAsync($"/ect/api/workflows?q={Uri.EscapeDataString(q)}")));

        Assert.Empty(Ids(await site.GetJsonAsync("/ect/api/workflows?q=nowhere")));
        Assert.Empty(Ids(await site.GetJsonAsync($"/ect/api/workflows?q={Forge.NewId()}")));
        Assert.Empty(Ids(await site.GetJsonAsync($"/ect/api/workflows?q={wanted.Id[..7]}"))); // Too short for an id.
    }

    [Fact]
    public async Task Filter_ByStateAndTime_LeavesTheOthersOut()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var old = Assert.Single(await RecordAsync(site, 1));
        site.Clock.Advance(TimeSpan.FromMinutes(10));
        var young = Assert.Single(await RecordAsync(site, 1, site.Clock.GetUtcNow()));

        Assert.Equal([young], Ids(await site.GetJsonAsync("/ect/api/workflows?state=running")));
        var complete = await site.GetJsonAsync("/ect/api/workflows?state=complete");
        Assert.Equal([old], Ids(complete));
        Assert.Equal(1, complete.GetProperty("counts").GetProperty("running").GetInt32());

        var between = site.Clock.GetUtcNow().AddMinutes(-5).ToUnixTimeMilliseconds();
        Assert.Equal([young], Ids(await site.GetJsonAsync($"/ect/api/workflows?from={between}")));
        Assert.Equal([old], Ids(await site.GetJsonAsync($"/ect/api/workflows?to={between}")));
        Assert.Empty(Ids(await site.GetJsonAsync($"/ect/api/workflows?q={old}&from={between}")));
        Assert.Equal([old], Ids(await site.GetJsonAsync($"/ect/api/workflows?q={old}&to={between}")));
        Assert.Empty(Ids(await site.GetJsonAsync($"/ect/api/workflows?q={young}&to={between}")));
    }

    [Fact]
    public async Task Row_OfAWorkflowOfManyAgents_NamesAHundred()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var wid = Forge.NewId();
        await site.RecordAsync([.. Enumerable.Range(0, 102).Select(n => Token(workflow: wid, issuer: $"urn:agent:{n:000}"))]);

        var list = await site.GetJsonAsync("/ect/api/workflows?q=urn:agent:101"); // It is found by those that are not named too.
        var row = Assert.Single(list.GetProperty("workflows").EnumerateArray());

        Assert.Equal((100, 2, 100), (row.GetProperty("agents").GetArrayLength(), row.GetProperty("moreAgents").GetInt32(),
            list.GetProperty("agents").GetArrayLength()));
        Assert.Contains(row.GetProperty("by").GetInt32(), row.GetProperty("agents").EnumerateArray().Select(agent => agent.GetInt32()));
    }

    [Fact]
    public async Task Summary_OfAWorkflowThatGoesOn_IsNew()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var root = Token(workflow: Forge.NewId());
        await site.RecordAsync(root);
        Assert.Equal(1, await TasksAsync());

        site.Clock.Advance(TimeSpan.FromSeconds(1));
        await site.RecordAsync(Token(workflow: root.WorkflowId, after: [root.Id]));
        Assert.Equal(2, await TasksAsync());

        async Task<int> TasksAsync() =>
            (await site.GetJsonAsync("/ect/api/workflows")).GetProperty("workflows")[0].GetProperty("tasks").GetInt32();
    }

    [Fact]
    public async Task Names_OfAgents_TellThemApart()
    {
        await using var site = await DashboardSite.Build().StartAsync();
        var wid = Forge.NewId();
        string[] issuers = ["spiffe://a.example/x/desk", "spiffe://a.example/y/desk", "https://a.example/", "urn:agent:pricer"];
        await site.RecordAsync([.. issuers.Select(issuer => Token(workflow: wid, issuer: issuer))]);

        var agents = (await site.GetJsonAsync("/ect/api/workflows")).GetProperty("agents").EnumerateArray()
            .ToDictionary(agent => agent.GetProperty("iss").GetString()!, agent => agent.GetProperty("name").GetString());

        Assert.Equal(["x/desk", "y/desk", "a.example", "pricer"], issuers.Select(issuer => agents[issuer]));
    }

    [Theory]
    [InlineData("take=201"), InlineData("state=unknown"), InlineData("from=-1"), InlineData("to=x"), InlineData("before=1"),
        InlineData("before=1_2_3"), InlineData("from=99999999999999999")]
    public async Task List_BadQuery_Is400(string query)
    {
        await using var site = await DashboardSite.Build().StartAsync();
        using var response = await site.GetAsync($"/ect/api/workflows?{query}");
        await response.AssertProblemAsync(HttpStatusCode.BadRequest);
        using var tooLong = await site.GetAsync($"/ect/api/workflows?q={new string('x', 201)}");
        await tooLong.AssertProblemAsync(HttpStatusCode.BadRequest);
    }

    /// <summary>Records workflows of one task each, a millisecond apart.</summary>
    private static async Task<List<string>> RecordAsync(DashboardSite site, int count, DateTimeOffset? at = null)
    {
        var wids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            wids.Add(Forge.NewId());
            await site.RecordAsync(Token(workflow: wids[^1], issuedAt: at));
            site.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        return wids;
    }

    private static IEnumerable<string> Ids(JsonElement list) =>
        list.GetProperty("workflows").EnumerateArray().Select(row => row.GetProperty("wid").GetString()!);
}
