using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ect.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Ect.AspNetCore.Tests;

/// <summary>The sample service from outside: its settings, its endpoints, and the shape of its answers.</summary>
public class EctAgentTests
{
    [Fact]
    public async Task Tasks_ValidToken_AnswersWithWhatItKnows()
    {
        await using var agent = new AgentFactory();
        var (id, before, workflow) = (Forge.NewId(), Forge.NewId(), Forge.NewId());
        var head = AgentFactory.Alice.Token(c => { c["jti"] = id; c["wid"] = workflow; c["pred"] = new JsonArray(before); });
        var predecessor = AgentFactory.Bob.Token(c => { c["jti"] = before; c["wid"] = workflow; c["aud"] = Forge.Alice; c["exec_act"] = "spec_written"; });

        using var response = await agent.PostAsync("/tasks", "hello", head, predecessor);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var expected = $$"""
            {
              "workflowId": "{{workflow}}",
              "level": "L2",
              "heads": [{ "id": "{{id}}", "issuer": "{{Forge.Alice}}", "action": "review_spec", "keyId": "a-1", "level": "L2" }],
              "graph": { "isComplete": true, "nodes": [
                { "id": "{{before}}", "issuer": "{{Forge.Bob}}", "action": "spec_written", "predecessors": [] },
                { "id": "{{id}}", "issuer": "{{Forge.Alice}}", "action": "review_spec", "predecessors": ["{{before}}"] }] },
              "receipts": [],
              "body": { "length": 5, "sha256": "{{Convert.ToHexStringLower(SHA256.HashData("hello"u8))}}" },
              "downstream": []
            }
            """;
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), await JsonOf(response)), await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(EctTestFault.Missing), InlineData(EctTestFault.NotSigned), InlineData(EctTestFault.UnknownPredecessor)]
    [InlineData(EctTestFault.InvalidSignature), InlineData(EctTestFault.Expired), InlineData(EctTestFault.Replayed)]
    public async Task Tasks_TokenWithAFault_403WithItsReason(EctTestFault fault)
    {
        await using var agent = new AgentFactory();
        using var client = agent.CreateEctClient(AgentFactory.Planner, fault);

        using var response = await client.PostAsync("/tasks", null, TestContext.Current.CancellationToken);

        await response.AssertRefusedAsync(reason: fault.GetFailureReason());
    }

    [Fact]
    public async Task Tasks_IssuerThatMayNotCall_Refused()
    {
        await using var agent = new AgentFactory();

        using var response = await agent.PostAsync("/tasks", "", AgentFactory.Bob.Token());

        await response.AssertRefusedAsync(reason: EctFailureReason.UntrustedIssuer);
    }

    [Fact]
    public async Task Tasks_ConfiguredToReport_UnknownPredecessorPasses()
    {
        await using var agent = new AgentFactory(new() { ["Ect:UnresolvedPredecessors"] = "Report", ["Ect:MinimumLevel"] = "1" });

        using var response = await agent.PostAsync("/tasks", "", AgentFactory.Alice.Unsigned(c => c["pred"] = new JsonArray(Forge.NewId())));

        var answer = await JsonOf(response);
        Assert.Equal("L1", answer.GetProperty("level").GetString());
        Assert.False(answer.GetProperty("graph").GetProperty("isComplete").GetBoolean());
    }

    [Theory]
    [InlineData("true", 1)]
    [InlineData("false", 0)]
    public async Task Tasks_ReturnToken_AsConfigured(string returnToken, int count)
    {
        await using var agent = new AgentFactory(new() { ["Ect:ReturnToken"] = returnToken });

        using var response = await agent.PostAsync("/tasks", "", AgentFactory.Alice.Token());

        Assert.Equal(count, response.Headers.TryGetValues(EctHeaderNames.ExecutionContext, out var values) ? values.Count() : 0);
    }

    [Theory]
    [InlineData("OutputHash", "out_hash")]
    [InlineData("InputHash", "inp_hash")]
    public async Task Tasks_BindBody_TokenIsGoodForItsContentAlone(string setting, string claim)
    {
        await using var agent = new AgentFactory(new() { ["Ect:BindBody"] = setting });
        var token = AgentFactory.Alice.Token(c => c[claim] = EctDigest.Of("hello"u8).ToString());

        using var other = await agent.PostAsync("/tasks", "other", token);
        using var unbound = await agent.PostAsync("/tasks", "hello", AgentFactory.Alice.Token());
        using var bound = await agent.PostAsync("/tasks", "hello", token);

        await other.AssertRefusedAsync(reason: EctFailureReason.BodyHashMismatch);
        await unbound.AssertRefusedAsync(reason: EctFailureReason.BodyHashMismatch);
        Assert.Equal(5, (await JsonOf(bound)).GetProperty("body").GetProperty("length").GetInt64());
    }

    [Fact]
    public async Task Tasks_BindBodyNone_ContentIsNotLookedAt()
    {
        await using var agent = new AgentFactory(new() { ["Ect:BindBody"] = "None" });

        using var response = await agent.PostAsync("/tasks", "other", AgentFactory.Alice.Token(c => c["out_hash"] = EctDigest.Of("hello"u8).ToString()));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Tasks_TokenInTheBody_AgentReadsTheContent()
    {
        await using var agent = new AgentFactory();

        using var response = await agent.CreateClient().PostAsync("/tasks",
            Parts.Body(Parts.Token(AgentFactory.Alice.Token()) + Parts.Content(Parts.Json) + Parts.End), TestContext.Current.CancellationToken);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Parts.Json))), (await JsonOf(response)).GetProperty("body").GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Start_WithoutToken_IsAWorkflowsEntrance()
    {
        await using var agent = new AgentFactory();

        using var response = await agent.PostAsync("/start", "");

        var answer = await JsonOf(response);
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("level").ValueKind);
        Assert.Equal(0, answer.GetProperty("heads").GetArrayLength());
        using var invalid = await agent.PostAsync("/start", "", "not.a.token");
        await invalid.AssertRefusedAsync(reason: EctFailureReason.Malformed);
    }

    [Fact]
    public async Task Healthz_NeedsNoToken()
    {
        await using var agent = new AgentFactory();
        Assert.Equal("ok", await agent.CreateClient().GetStringAsync("/healthz", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Keys_OfTheAgent_ArePublished()
    {
        await using var agent = new AgentFactory();
        var keys = await agent.CreateClient().GetFromJsonAsync<JsonElement>("/.well-known/jwks.json", TestContext.Current.CancellationToken);
        Assert.Equal("me-1", keys.GetProperty("keys")[0].GetProperty("kid").GetString());
    }

    [Theory]
    [InlineData("Sequential")]
    [InlineData("Parallel")]
    public async Task Start_Downstream_IsCalledWithATaskOfTheAgentsOwn(string mode)
    {
        var received = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var downstream = await ServerAsync(http =>
        {
            received.Enqueue(http.Request.Headers[EctHeaderNames.ExecutionContext].ToString());
            return http.Response.WriteAsJsonAsync(new { path = http.Request.Path.Value });
        });
        await using var agent = new AgentFactory(new()
        {
            ["Downstream:Mode"] = mode,
            ["Downstream:0:Name"] = "one",
            ["Downstream:0:Url"] = downstream.Urls.Single(),
            ["Downstream:0:Audience"] = Forge.Alice,
            ["Downstream:0:Action"] = "first_asked",
            ["Downstream:1:Name"] = "two",
            ["Downstream:1:Url"] = $"{downstream.Urls.Single()}/other",
            ["Downstream:1:Audience"] = Forge.Bob,
            ["Downstream:1:Action"] = "second_asked",
        });

        using var response = await agent.PostAsync("/start", "");

        var answer = await JsonOf(response);
        Assert.Equal("""[{"name":"one","status":200,"response":{"path":"/tasks"}},{"name":"two","status":200,"response":{"path":"/other"}}]""",
            answer.GetProperty("downstream").GetRawText());
        var claims = received.Select(ClaimsOf).OrderBy(c => (string?)c["exec_act"]).ToArray();
        Assert.Equal(["first_asked", "second_asked"], claims.Select(c => (string?)c["exec_act"]));
        Assert.Equal([Forge.Alice, Forge.Bob], claims.Select(c => (string?)c["aud"]));
        Assert.All(claims, c => Assert.Equal(answer.GetProperty("workflowId").GetString(), (string?)c["wid"]));
    }

    [Theory]
    [InlineData("7168", "application/json; charset=utf-8", 1)]
    [InlineData("1", "multipart/related; type=\"application/exec+jwt\"; boundary=", 0)]
    public async Task Start_MaxHeaderBytes_AsConfigured(string maxHeaderBytes, string expectedType, int fields)
    {
        (string Type, int Fields) received = default;
        await using var downstream = await ServerAsync(http =>
        {
            received = (http.Request.ContentType!, http.Request.Headers[EctHeaderNames.ExecutionContext].Count);
            return http.Response.WriteAsJsonAsync(new { });
        });
        await using var agent = new AgentFactory(new()
        {
            ["Ect:MaxHeaderBytes"] = maxHeaderBytes,
            ["Downstream:0:Name"] = "one",
            ["Downstream:0:Url"] = downstream.Urls.Single(),
            ["Downstream:0:Audience"] = Forge.Alice,
        });

        using var response = await agent.PostAsync("/start", "");

        Assert.StartsWith(expectedType, received.Type, StringComparison.Ordinal);
        Assert.Equal(fields, received.Fields);
    }

    [Theory]
    [InlineData("localhost:5001")]
    [InlineData("127.0.0.1:5001/tasks")]
    [InlineData("/tasks")]
    public async Task Downstream_UrlWithoutScheme_IsToldAtStart(string url)
    {
        await using var agent = new AgentFactory(new() { ["Downstream:0:Name"] = "one", ["Downstream:0:Url"] = url, ["Downstream:0:Audience"] = Forge.Alice });

        var exception = Assert.Throws<InvalidOperationException>(() => agent.CreateClient());

        Assert.Contains("'one'", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> ServerAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(handler);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static JsonObject ClaimsOf(string token) =>
        JsonNode.Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])))!.AsObject();

    private static Task<JsonElement> JsonOf(HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
}
