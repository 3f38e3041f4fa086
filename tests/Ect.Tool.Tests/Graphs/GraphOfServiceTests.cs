using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Ect.Tool.Tests;

/// <summary><c>ect graph URL --wid WID</c>.</summary>
public sealed class GraphOfServiceTests
{
    private const string Workflow = "4f94b3a1-51b5-4a5b-9b5a-6c1d9f6a7e00";
    private const string A = "0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2a", B = "0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2b";
    private const string C = "0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2c", D = "0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2d";
    private const string E = "0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2e";

    private static readonly string[] Spec = [Task(A, "write"), Revoked(Task(B, "review", A)), Tainted(Task(C, "merge", B, E))];

    [Fact]
    public async Task Graph_OfAService_TreeWithLevelsAndStates()
    {
        await using var stub = await StubService.StartAsync(_ => Page(Spec));

        var run = (await DrawAsync(stub)).AssertYes();

        Assert.Equal(
            [
                $"write {A} by urn:a, L2",
                $"└─ review {B} by urn:a, L2, revoked",
                $"   └─ merge {C} by urn:a, L2, tainted",
                $"unknown {E}",
                $"└─ merge {C} by urn:a, L2, tainted (above)",
            ],
            run.Lines);
        Assert.Equal("tainted: 3 tasks, as urn:b says", run.Error.Trim());
    }

    [Fact]
    public async Task Graph_OfAService_EveryFormatShowsStates()
    {
        await using var stub = await StubService.StartAsync(_ => Page(Spec));

        var mermaid = (await DrawAsync(stub, "--format", "mermaid")).AssertYes().Lines;
        var dot = (await DrawAsync(stub, "--format", "dot")).AssertYes().Lines;
        var svg = XElement.Parse((await DrawAsync(stub, "--format", "svg")).AssertYes().Output);

        Assert.Contains(mermaid, line => line.EndsWith("[\"review<br/>urn:a<br/>L2#44; revoked\"]:::revoked", StringComparison.Ordinal));
        Assert.Contains(mermaid, line => line.EndsWith($"[\"unknown<br/>{E}\"]:::unknown", StringComparison.Ordinal));
        Assert.Contains("    classDef tainted fill:#fdf3df,stroke:#cf8a1b", mermaid);
        Assert.Contains(dot, line => line.EndsWith(
            """[label="merge\nurn:a\nL2, tainted", style=filled, fillcolor="#fdf3df", color="#cf8a1b"];""", StringComparison.Ordinal));
        Assert.Contains(mermaid, line => line.Contains("-.->", StringComparison.Ordinal));
        Assert.Contains(dot, line => line.EndsWith("[style=dashed];", StringComparison.Ordinal));
        Assert.Equal(["revoked", "tainted"], svg.Elements().Select(element => (string?)element.Attribute("class")).OfType<string>().Order());
        Assert.Equal(["line", "g"],
            svg.Elements().Where(element => element.Attribute("stroke-dasharray") is not null).Select(element => element.Name.LocalName));
    }

    /// <summary>What a service knew when it recorded a task has left its store since, and is not unknown.</summary>
    [Fact]
    public async Task Graph_OfTasksWhosePredecessorsLeftTheStore_DrawsNoUnknownOnes()
    {
        var known = Task(A, "write", D)[..^1] + ",\"known\":true}";
        var fold = $$"""
            {"fold":"{{B}}","count":40,"from":1769860800000,"worst":"ok","agents":[0],"levels":[0,40,0],"pred":["{{A}}","{{D}}"],"known":true}
            """;
        await using var stub = await StubService.StartAsync(_ => Page([known, fold, Task(C, "merge", A, E)]));

        var json = (await DrawAsync(stub, "--json")).AssertYes().Json;

        Assert.Equal([E], json.GetProperty("tasks").EnumerateArray().Where(task => !task.GetProperty("known").GetBoolean())
            .Select(task => Text(task, "id")));
    }

    [Fact]
    public async Task Graph_OfAService_Json()
    {
        await using var stub = await StubService.StartAsync(_ => Page(Spec));

        var json = (await DrawAsync(stub, "--json")).AssertYes().Json;

        Assert.Equal("tainted", json.GetProperty("state").GetString());
        var review = json.GetProperty("tasks").EnumerateArray().Single(task => task.GetProperty("id").GetString() is B);
        Assert.Equal(
            ("Revoked", "key stolen", "L2", Workflow),
            (Text(review, "state"), Text(review, "reason"), Text(review, "level"), Text(review, "workflow_id")));
        Assert.Equal("2026-01-31T12:00:00.5+00:00", Text(review, "issued_at"));
    }

    [Fact]
    public async Task Graph_OfManyPages_AllOfThemAndOnlyOnce()
    {
        await using var stub = await StubService.StartAsync(after => after switch
        {
            "" => Page([Task(A, "write")], next: "a&b"),
            "a&b" => Page([Task(A, "write"), Task(B, "review", A)], next: "2"),
            _ => Page([Task(C, "merge", B)]),
        });

        var run = (await DrawAsync(stub)).AssertYes();

        Assert.Equal([A, B, C], run.Lines.Select(line => line.TrimStart(' ', '└', '─').Split(' ')[1]));
        Assert.Equal(
            [
                $"/ect/api/workflows/{Workflow}?take=2000",
                $"/ect/api/workflows/{Workflow}?take=2000&after=a%26b",
                $"/ect/api/workflows/{Workflow}?take=2000&after=2",
            ],
            stub.Requests);
    }

    [Fact]
    public async Task Graph_OfAgentsWithLargeNumbers_NamesThem()
    {
        const long Large = 1L << 52;
        await using var stub = await StubService.StartAsync(_ => Page([Task(A, "write")])
            .Replace("\"n\":0,", $"\"n\":{Large},\"mark\":10001,", StringComparison.Ordinal)
            .Replace("\"agent\":0", $"\"agent\":{Large}", StringComparison.Ordinal));

        var run = (await DrawAsync(stub)).AssertYes();

        Assert.Equal([$"write {A} by urn:a, L2"], run.Lines);
    }

    [Fact]
    public async Task Graph_OfFoldedTasks_OneNodeAndExpandedOnDemand()
    {
        var fold = $$"""
            {"fold":"{{B}}","count":40,"from":1769860800000,"worst":"tainted","agents":[0,1],"levels":[0,40,0],"pred":["{{A}}"]}
            """;
        await using var stub = await StubService.StartAsync(_ => Page([Task(A, "write"), fold, Task(C, "merge", B)]));

        var run = (await DrawAsync(stub, "--expand", B, "--expand", D)).AssertYes();

        Assert.Equal(
            [$"write {A} by urn:a, L2", $"└─ 40 tasks {B} by urn:a and urn:b, tainted", $"   └─ merge {C} by urn:a, L2"],
            run.Lines);
        Assert.Contains("Some of them are folded: give the id of one to --expand.", run.Error, StringComparison.Ordinal);
        Assert.Equal([$"/ect/api/workflows/{Workflow}?take=2000&expand={B}&expand={D}"], stub.Requests);
        Assert.Equal(40, (await DrawAsync(stub, "--json")).Json.GetProperty("tasks")[1].GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Graph_OfALongChain_IndentedSoFarAndNoFurther()
    {
        var ids = Enumerable.Range(0, 1_500).Select(number => $"00000000-0000-4000-8000-{number:000000000000}").ToList();
        await using var stub = await StubService.StartAsync(_ => Page(
            [.. ids.Select((id, place) => Task(id, "step", place is 0 ? [] : [ids[place - 1]]))]));

        var run = (await DrawAsync(stub)).AssertYes();

        Assert.Equal(ids, run.Lines.Select(line => line.TrimStart(' ', '└', '─').Split(' ')[1]));
        Assert.InRange(run.Lines.Max(line => line.Length), 100, 200);
    }

    [Fact]
    public async Task Graph_TokenOfTheService_SentAndNotShown()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(file, "from-file\n", TestContext.Current.CancellationToken);
        await using var stub = await StubService.StartAsync(_ => Page(Spec));
        var setting = new ToolSetting(Environment: ("ECT_DASHBOARD_TOKEN", "from-environment"));

        var runs = new[]
        {
            await DrawAsync(stub, "--token-file", file),
            await ToolRun.StartAsync(setting, "graph", stub.Url, "--wid", Workflow),
            await DrawAsync(stub),
        };

        Assert.All(runs, run => Assert.DoesNotContain("from-", run.AssertYes().Output + run.Error, StringComparison.Ordinal));
        Assert.Equal(["Bearer from-file", "Bearer from-environment", ""], stub.Tokens);
        (await ToolRun.StartAsync(setting, "graph", "http://example.invalid/ect", "--wid", Workflow)).AssertUnable("Use https.");
    }

    [Theory]
    [InlineData(404, "has no workflow 4f94b3a1"), InlineData(401, "answered 401. Give a token"), InlineData(403, "answered 403. Give")]
    [InlineData(302, "answered 302. Give a token"), InlineData(503, "answered 503.")]
    public async Task Graph_ServiceThatRefuses_UnableAndNothingIsFollowed(int status, string sentence)
    {
        await using var stub = await StubService.StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (status, "/ect/elsewhere");
            return System.Threading.Tasks.Task.CompletedTask;
        });

        var run = await DrawAsync(stub);

        run.AssertUnable(sentence);
        run.AssertUnable("MapEctDashboard maps it to /ect.");
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task Graph_WebPage_Unable()
    {
        await using var stub = await StubService.StartAsync(context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<h1>Sign in</h1>", context.RequestAborted);
        });

        (await DrawAsync(stub)).AssertUnable("answered with a web page");
    }

    [Theory]
    [InlineData("wid", "\"0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2a\"", "it is of another workflow")]
    [InlineData("wid", "null", "$.wid is wrong")]
    [InlineData("total", "-1", "its state or its number of tasks is wrong")]
    [InlineData("state", "\"a state that is longer than any state\"", "its state or its number of tasks is wrong")]
    [InlineData("agents", "[{\"n\":0,\"iss\":\"urn:a\"},{\"n\":0,\"iss\":\"urn:b\"}]", "an agent is null, or there twice")]
    [InlineData("agents", "[null]", "an agent is null, or there twice")]
    [InlineData("agents", "[]", "it does not say who agent 0 is")]
    [InlineData("tasks", "[null]", "a task is null")]
    [InlineData("tasks", "{}", "$.tasks is wrong")]
    public async Task Graph_WrongPage_UnableAndSaysWhat(string member, string value, string sentence)
    {
        var page = JsonNode.Parse(Page(Spec))!;
        page[member] = JsonNode.Parse(value);
        await using var stub = await StubService.StartAsync(_ => page.ToJsonString());

        (await DrawAsync(stub)).AssertUnable(sentence);
    }

    [Theory]
    [InlineData("jti", "\"hello\"", "an id of a task is no UUID"), InlineData("jti", "null", "no jti, agent, act or level")]
    [InlineData("pred", "[\"\\u001b[2K\"]", "an id of a task is no UUID"), InlineData("pred", "[null]", "an id of a task is no UUID")]
    [InlineData("pred", "null", "$.tasks[0].pred is wrong"), InlineData("level", "7", "no jti, agent, act or level")]
    [InlineData("level", "\"L9\"", "$.tasks[0].level is wrong"), InlineData("iat", "9e18", "iat is wrong")]
    [InlineData("iat", "9223372036854775807", "a time is wrong"), InlineData("iat", "null", "a time is wrong")]
    [InlineData("fold", "\"0b0a5e0c-51b5-4a5b-9b5a-6c1d9f6a7e2a\"", "a fold has no count or agents")]
    public async Task Graph_WrongTask_UnableAndSaysWhat(string member, string value, string sentence)
    {
        var task = JsonNode.Parse(Task(A, "write"))!;
        task[member] = JsonNode.Parse(value);
        await using var stub = await StubService.StartAsync(_ => Page([task.ToJsonString()]));

        (await DrawAsync(stub)).AssertUnable(sentence);
    }

    [Theory]
    [InlineData("", "is wrong, or something is missing"), InlineData("null", "is wrong, or something is missing")]
    [InlineData("{\"wid\":\"x\",\"wid\":\"y\"}", "$.wid is wrong, or something"), InlineData("{}", "is wrong, or something is missing")]
    public async Task Graph_AnswerThatIsNoPage_Unable(string answer, string sentence)
    {
        await using var stub = await StubService.StartAsync(_ => answer);

        (await DrawAsync(stub)).AssertUnable(sentence);
    }

    [Fact]
    public async Task Graph_PagesWithoutEnd_Unable()
    {
        await using var stub = await StubService.StartAsync(_ => Page(Spec, next: "again"));

        (await DrawAsync(stub)).AssertUnable("page after page without a new task");

        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task Graph_WorkflowThatChangesMeanwhile_UnableAndSaysSo()
    {
        await using var stub = await StubService.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Query.ContainsKey("after") ? 400 : 200;
            return context.Response.WriteAsync(Page(Spec, next: A), context.RequestAborted);
        });

        (await DrawAsync(stub)).AssertUnable("The workflow changed while it was read");
    }

    [Fact]
    public async Task Graph_MoreTasksThanTheServiceCounts_Said()
    {
        var page = JsonNode.Parse(Page(Spec))!;
        page["atLeast"] = true;
        await using var stub = await StubService.StartAsync(_ => page.ToJsonString());

        Assert.Equal("tainted: at least 3 tasks, as urn:b says", (await DrawAsync(stub)).AssertYes().Error.Trim());
    }

    [Fact]
    public async Task Graph_AnswerThatIsTooLong_Unable()
    {
        await using var stub = await StubService.StartAsync(after => after switch
        {
            "" => Page([Task(A, new string('x', 33 << 20))], next: A),
            _ => Page([Task(B, new string('x', 33 << 20))]),
        });

        (await DrawAsync(stub)).AssertUnable("cannot be read");

        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task Graph_CursorThatIsTooLong_UnableAndNotSent()
    {
        await using var stub = await StubService.StartAsync(_ => Page(Spec, next: new string('x', 257)));

        (await DrawAsync(stub)).AssertUnable("where it goes on is wrong");

        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task Graph_PagesOfOneTaskEach_UnableAtTheLimit()
    {
        var count = 0;
        await using var stub = await StubService.StartAsync(_ => Page([Task($"{Guid.NewGuid()}", "step")], next: $"{++count}"));

        (await DrawAsync(stub)).AssertUnable("shows more than 1000 pages of one workflow.");

        Assert.Equal(1_000, stub.Requests.Count);
    }

    [Fact]
    public async Task Graph_HostileTexts_CannotLeaveTheirPlace()
    {
        await using var stub = await StubService.StartAsync(_ => Page([Task(A, "\\u001b[2K\\nall is well")], service: "\\u001b]0;x"));

        var run = (await DrawAsync(stub)).AssertYes();

        Assert.Single(run.Lines);
        Assert.DoesNotContain('\u001b', run.Output + run.Error);
    }

    [Fact]
    public async Task Graph_AddressWithoutWorkflow_UnableAndSaysWhereTheDashboardIs()
    {
        (await ToolRun.StartAsync("graph", "https://b.example.com/ect")).AssertUnable("Say --wid.");
        (await ToolRun.StartAsync("graph", "https://b.example.com")).AssertUnable("usually https://b.example.com/ect.");
    }

    private static Task<ToolRun> DrawAsync(StubService stub, params string[] options) =>
        ToolRun.StartAsync(["graph", stub.Url, "--wid", Workflow, .. options]);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static string Page(string[] tasks, string? next = null, string service = "urn:b") => $$"""
        {
          "wid":"{{Workflow}}", "state":"tainted", "asOf":1769860800000, "service":"{{service}}", "root":"write", "total":{{tasks.Length}},
          "agents":[{"n":0,"iss":"urn:a","name":"a"},{"n":1,"iss":"urn:b","name":"b"}], "later":{"version":2},
          "tasks":[{{string.Join(',', tasks)}}]{{(next is null ? "" : $",\"next\":\"{next}\"")}}
        }
        """;

    private static string Task(string id, string action, params string[] predecessors) => $$"""
        {
          "jti":"{{id}}", "agent":0, "act":"{{action}}", "iat":1769860800500, "seen":1769860800700, "level":"L2",
          "pred":{{JsonSerializer.Serialize(predecessors)}}
        }
        """;

    private static string Tainted(string task) => task.Trim()[..^1] + ",\"tainted\":true}";

    private static string Revoked(string task) =>
        task.Trim()[..^1] + ",\"revoked\":{\"what\":\"token\",\"reason\":\"key stolen\",\"by\":\"urn:o\"}}";
}
