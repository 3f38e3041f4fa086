using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ect.Http;
using Ect.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Tests;

/// <summary>More predecessors than a request can carry. Others have sent them, so the call is made all the same.</summary>
public class HeavyFrontierTests
{
    private const string NotSentAlong = "PredecessorsNotSentAlong";
    private const string NotNamed = "PredecessorsNotNamed";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public async Task SendAsync_ManyTokens_AsManyGoAlongAsTheLimitLetsThrough(int predecessors, int inline)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, options: options => options.Limits.MaxTokens = 3);

        await SendAsync(caller, HttpMethod.Get, Enumerable.Repeat(500, predecessors));

        Assert.Equal(inline + 1, callee.Call.Tokens.Count);
        Assert.Equal(predecessors, callee.Call.Predecessors.Count());
        AssertWarned(caller, NotSentAlong, predecessors - inline, $"1 of the {predecessors} predecessors");
    }

    [Theory]
    [InlineData(31, 31)]
    [InlineData(32, 31)]
    public async Task SendAsync_ManyTokensAndLimitUntouched_31GoAlong(int predecessors, int inline)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);

        var status = await SendAsync(caller, HttpMethod.Post, Enumerable.Repeat(500, predecessors), new StringContent("text"));

        Assert.Equal(HttpStatusCode.OK, status);

        Assert.Equal(inline + 2, (await callee.Call.ReadPartsAsync()).Count);
        AssertWarned(caller, NotSentAlong, predecessors - inline, "1 of the 32");
    }

    [Fact]
    public async Task SendAsync_LongTokens_TogetherStayWithinTheLimit()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);

        await SendAsync(caller, HttpMethod.Post, Enumerable.Repeat(16_000, 10));

        var tokens = await callee.Call.ReadPartsAsync();
        Assert.Equal(9, tokens.Count); // 8 x 16,000 and the own one; 131,072 is the limit.
        Assert.InRange(tokens.Sum(token => token.Text.Length), 128_000, 131_072);
        AssertWarned(caller, NotSentAlong, 2, "2 of the 10");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task SendAsync_MethodWithoutContent_SendsAlongWhatTheHeaderTakes(string method)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);

        await SendAsync(caller, new HttpMethod(method), Enumerable.Repeat(3_000, 4));

        Assert.Equal(3, callee.Call.Tokens.Count);
        Assert.InRange(callee.Call.Tokens.Sum(token => token.Length + 2) - 2, 6_000, 7_168);
        Assert.Equal(4, callee.Call.Predecessors.Count());
        AssertWarned(caller, NotSentAlong, 2, "2 of the 4");
    }

    [Theory]
    [InlineData("application/grpc", null)]
    [InlineData("text/plain", null, 17_000)] // more fields than a receiver reads of a part
    [InlineData("text/plain", EctBodyForm.Json)]
    [InlineData("application/json", EctBodyForm.Json)] // not JSON after all
    public async Task SendAsync_ContentThatCannotComeWithTokens_SendsAlongWhatTheHeaderTakes(string type, EctBodyForm? form, int more = 0)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, handler => handler.BodyForm = form ?? EctBodyForm.Multipart);
        var content = new ByteArrayContent("text"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", more is 0 ? type : $"{type}; a={new string('x', more)}");

        await SendAsync(caller, HttpMethod.Post, Enumerable.Repeat(3_000, 4), content);

        Assert.Equal("text"u8, callee.Call.Body);
        Assert.Equal(3, callee.Call.Tokens.Count);
        AssertWarned(caller, NotSentAlong, 2, "2 of the 4");
    }

    [Fact]
    public async Task SendAsync_JsonThatLeavesNoRoom_SendsAlongWhatTheHeaderTakes()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, handler => handler.BodyForm = EctBodyForm.Json);
        var json = $"[\"{new string('x', JsonMember.MaxBodyLength - 4)}\"]";

        await SendAsync(caller, HttpMethod.Post, Enumerable.Repeat(3_000, 4), new StringContent(json, Encoding.UTF8, "application/json"));

        Assert.Equal((3, json.Length), (callee.Call.Tokens.Count, callee.Call.Body.Length));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    public async Task SendAsync_ManyPredecessors_AsManyAreNamedAsATokenMayName(int predecessors, int named)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, options: options => options.Limits.MaxPredecessors = 3);

        await SendAsync(caller, HttpMethod.Get, Enumerable.Repeat(500, predecessors));

        Assert.Equal(named, callee.Call.Predecessors.Count());
        Assert.Equal(named + 1, callee.Call.Tokens.Count);
        AssertWarned(caller, NotNamed, predecessors - named, $"names {named} of its {predecessors} predecessors");
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 4)]
    [InlineData(52, 4)]
    [InlineData(53, 3)]
    [InlineData((5 * 52) - 2, 0)]
    public async Task SendAsync_NamesAloneAreTooLong_FewerAreNamed(int less, int named)
    {
        await using var callee = await Callee.StartAsync();
        using var measuring = new Caller(callee);
        await SendAsync(measuring, HttpMethod.Get, Enumerable.Repeat(500, 5));
        var length = callee.Call.Tokens[0].Length;
        using var caller = new Caller(callee, handler => handler.MaxHeaderBytes = length - less);

        await SendAsync(caller, HttpMethod.Get, Enumerable.Repeat(500, 5));

        Assert.Equal(named, callee.Calls[1].Predecessors.Count());
        Assert.InRange(callee.Calls[1].Tokens[0].Length, 1, length - less);
    }

    [Fact]
    public async Task SendAsync_OwnTokenTooLongByItself_Throws()
    {
        await using var callee = await Callee.StartAsync();
        using var measuring = new Caller(callee);
        await SendAsync(measuring, HttpMethod.Get, []);
        using var caller = new Caller(callee, handler => handler.MaxHeaderBytes = callee.Call.Tokens[0].Length - 1);

        foreach (var predecessors in new[] { 0, 5 })
        {
            var sending = SendAsync(caller, HttpMethod.Get, Enumerable.Repeat(500, predecessors));
            var exception = await Assert.ThrowsAsync<NoPlaceException>(() => sending);
            Assert.Contains("a GET request has no content", exception.Message, StringComparison.Ordinal);
        }

        Assert.Single(callee.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Service_CalledWith32Heads_CallsOn(bool isGet)
    {
        await using var callee = await Callee.StartAsync();
        await using var service = await Service.StartAsync(
            app =>
            {
                app.UseEct();
                app.MapPost("/", async (IHttpClientFactory clients) =>
                {
                    using var client = clients.CreateClient("next");
                    using var response = isGet
                        ? await client.GetAsync(callee.Address, Cancellation)
                        : await client.PostAsync(callee.Address, new StringContent("text"), Cancellation);
                    return response.IsSuccessStatusCode;
                });
            },
            services: services => services.AddHttpClient("next").AddEctHandler(
                options => (options.Audience, options.Action) = ("spiffe://example.com/agent/next", "relayed")),
            sockets: HttpProtocols.Http1);
        var heads = string.Concat(Enumerable.Range(0, 32).Select(_ =>
            Parts.Token(Service.Alice.Token(token => token.Extensions = new JsonObject { ["note"] = new string('x', 500) }))));

        Assert.Equal("true", await service.PostAsync(Parts.Body(heads + Parts.End)));

        var claims = isGet ? callee.Call.Claims : ReceivedCall.Decode((await callee.Call.ReadPartsAsync())[0].Text);
        Assert.Equal(32, claims["pred"]!.AsArray().Count);
        Assert.Single(service.Logs.GetSnapshot(), record => record.Id.Name == NotSentAlong);
    }

    private static async Task<HttpStatusCode> SendAsync(
        Caller caller, HttpMethod method, IEnumerable<int> lengths, HttpContent? content = null)
    {
        using var scope = caller.Scopes.Begin();
        foreach (var length in lengths) scope.AddPredecessor(TestTokens.Token(issuer: Forge.Bob, text: new string('x', length)));
        using var request = new HttpRequestMessage(method, "/") { Content = content };
        using var response = await caller.Client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private static void AssertWarned(Caller caller, string name, int leftOut, string text)
    {
        var warnings = caller.Logs.GetSnapshot().Where(record => record.Id.Name == name).ToList();
        if (leftOut is 0) Assert.Empty(warnings);
        else Assert.Contains(text, Assert.Single(warnings, record => record.Level is LogLevel.Warning).Message, StringComparison.Ordinal);
    }
}
