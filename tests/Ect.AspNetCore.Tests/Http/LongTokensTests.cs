using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ect.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Ect.AspNetCore.Tests;

/// <summary>Tokens that are too long for a header, as they go over the wire.</summary>
public class LongTokensTests
{
    private static readonly string Workflow = Forge.NewId();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task SendAsync_HeaderBytes_BeyondTheLimitGoIntoTheBody(int spare, bool isInBody)
    {
        await using var callee = await Callee.StartAsync();
        var predecessor = TestTokens.From(Caller.Bob);
        using var measuring = new Caller(callee);
        await PostAsync(measuring, predecessor);
        var bytes = Assert.Single(callee.Call.FieldLines).Length;

        using var caller = new Caller(callee, options => options.MaxHeaderBytes = bytes + spare);
        await PostAsync(caller, predecessor);

        var call = callee.Calls[1];
        if (isInBody)
        {
            Assert.Empty(call.FieldLines);
            Assert.Equal(call.Body.Length, call.ContentLength);
            var parts = await call.ReadPartsAsync();
            Assert.Equal(["application/exec+jwt", "application/exec+jwt", "text/plain; charset=utf-8"], parts.Select(part => part.Type));
            Assert.Equal(Forge.Me, ReceivedCall.Decode(parts[0].Text)["iss"]!.GetValue<string>());
            Assert.Equal([predecessor.EncodedToken, "text"], parts.Skip(1).Select(part => part.Text));
        }
        else
        {
            Assert.Equal(bytes, Assert.Single(call.FieldLines).Length);
            Assert.Equal("text"u8, call.Body);
            Assert.Equal("text/plain; charset=utf-8", call.ContentType);
        }
    }

    [Theory]
    [InlineData(null, 7_168, false)]
    [InlineData(null, 1, true)]
    [InlineData(7_168, 1, false)]
    [InlineData(1, 7_168, true)]
    public async Task SendAsync_LimitOfTheClient_GoesBeforeTheServices(int? client, int service, bool isInBody)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(
            callee, handler => handler.MaxHeaderBytes = client, options: options => options.MaxHeaderBytes = service);

        await PostAsync(caller);

        Assert.Equal(isInBody, callee.Call.FieldLines.Count is 0);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public async Task SendAsync_LimitUntouched_Is7168Bytes(int predecessors, bool isInBody)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);

        await PostAsync(caller, [.. Enumerable.Range(0, predecessors).Select(_ => TokenOfBob(length: 1_400))]);

        Assert.Equal(isInBody, callee.Call.FieldLines.Count is 0);
        Assert.InRange(callee.Call.Tokens.Sum(token => token.Length + 2) - 2, isInBody ? -2 : 5_600, 7_168);
    }

    [Fact]
    public async Task SendAsync_NoContentAndOneToken_TheBodyIsTheToken()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = LongCaller(callee);

        await caller.Client.PostAsync("/", null, Cancellation);

        Assert.Empty(callee.Call.FieldLines);
        Assert.Equal("application/exec+jwt", callee.Call.ContentType);
        var claims = ReceivedCall.Decode(Encoding.ASCII.GetString(callee.Call.Body));
        Assert.Equal(Forge.Me, claims["iss"]!.GetValue<string>());
        Assert.Equal(EctDigest.Of([]).ToString(), claims["out_hash"]!.GetValue<string>());
    }

    [Fact]
    public async Task SendAsync_NoContentAndSeveralTokens_AreAllTheParts()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = LongCaller(callee);
        var predecessor = TestTokens.From(Caller.Bob);
        using var scope = caller.Scopes.Begin();
        scope.AddPredecessor(predecessor);

        await caller.Client.PutAsync("/", null, Cancellation);

        var parts = await callee.Call.ReadPartsAsync();
        Assert.Equal(2, parts.Count);
        Assert.Equal(predecessor.EncodedToken, parts[1].Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_OutHash_IsOfTheContentAlone(bool isSynchronous)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = LongCaller(callee);
        using var client = caller.Client;
        using var content = new StringContent("text");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content };

        using var response = isSynchronous ? client.Send(request, Cancellation) : await client.SendAsync(request, Cancellation);

        var parts = await callee.Call.ReadPartsAsync();
        Assert.Equal("text", parts[1].Text);
        Assert.Equal(EctDigest.Of("text"u8).ToString(), ReceivedCall.Decode(parts[0].Text)["out_hash"]!.GetValue<string>());
        Assert.Same(content, request.Content);
        Assert.Same(content, response.RequestMessage!.Content);
        Assert.Equal("text", await content.ReadAsStringAsync(Cancellation)); // Nobody has disposed of it.
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    public async Task SendAsync_MethodWithoutContent_ThrowsAndSendsAndRecordsNothing(string method)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = LongCaller(callee);
        using var scope = caller.Scopes.Begin(Workflow);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/");

        var exception = await Assert.ThrowsAsync<NoPlaceException>(() => caller.Client.SendAsync(request, Cancellation));

        Assert.Contains($"MaxHeaderBytes is 1, and a {method} request has no content", exception.Message, StringComparison.Ordinal);
        Assert.Empty(callee.Calls);
        Assert.Empty(await caller.Get<IEctStore>().ListWorkflowAsync(Workflow, 10_000, Cancellation));
    }

    [Fact]
    public async Task SendAsync_ContentThatIsAToken_ThrowsAndSendsAndRecordsNothing()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = LongCaller(callee);
        using var scope = caller.Scopes.Begin(Workflow);
        using var content = new ByteArrayContent("a.b.c"u8.ToArray()) { Headers = { ContentType = new(EctMediaTypes.MediaType) } };

        await Assert.ThrowsAsync<NoPlaceException>(() => caller.Client.PostAsync("/", content, Cancellation));

        Assert.Empty(callee.Calls);
        Assert.Empty(await caller.Get<IEctStore>().ListWorkflowAsync(Workflow, 10_000, Cancellation));
    }

    [Theory]
    [InlineData("application/exec+jwt")]
    [InlineData("Application/WIMSE-exec+jwt; a=")]
    [InlineData("multipart/related; type=\"application/exec+jwt\"; boundary=b0")]
    [InlineData("multipart/related;boundary=b0;TYPE=application/wimse-exec+jwt;")]
    public async Task SendAsync_ContentThatCarriesTokensBesideTheHeader_ThrowsAndSendsAndRecordsNothing(string type)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin(Workflow);
        using var content = new ByteArrayContent("a.b.c"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => caller.Client.PostAsync("/", content, Cancellation));

        Assert.Contains("A receiver refuses both at once", exception.Message, StringComparison.Ordinal);
        Assert.Empty(callee.Calls);
        Assert.Empty(await caller.Get<IEctStore>().ListWorkflowAsync(Workflow, 10_000, Cancellation));
    }

    [Theory]
    [InlineData("multipart/related; type=\"text/html\"; boundary=b0")]
    [InlineData("application/jwt")]
    public async Task SendAsync_ContentOfASimilarType_IsSent(string type)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var content = new ByteArrayContent("a.b.c"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        await caller.Client.PostAsync("/", content, Cancellation);

        Assert.Equal((1, type), (callee.Call.FieldLines.Count, callee.Call.ContentType));
    }

    [Fact]
    public async Task SendAsync_Retries_WrapTheSameContentAnew()
    {
        await using var callee = await Callee.StartAsync((context, _) => context.Response.StatusCode = 503);
        using var caller = new Caller(callee, client: client =>
        {
            client.AddEctHandler(Caller.Configure).AddEctHandler(options => options.MaxHeaderBytes = 1);
            client.AddResilienceHandler("retry", pipeline =>
                pipeline.AddRetry(new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = 2,
                    Delay = TimeSpan.Zero,
                    BackoffType = DelayBackoffType.Constant,
                    UseJitter = false,
                }));
        });
        using var content = new StreamContent(new MemoryStream("text"u8.ToArray())) { Headers = { ContentType = new("text/plain") } };

        await caller.Client.PostAsync("/", content, Cancellation);

        Assert.Equal(3, callee.Calls.Count);
        var ids = new HashSet<string>();
        foreach (var call in callee.Calls)
        {
            var parts = await call.ReadPartsAsync();
            Assert.Equal(["application/exec+jwt", "text/plain"], parts.Select(part => part.Type));
            Assert.Equal("text", parts[1].Text);
            ids.Add(ReceivedCall.Decode(parts[0].Text)["jti"]!.GetValue<string>());
        }

        Assert.Equal(3, ids.Count);
        Assert.Equal("text/plain", content.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_AttemptsOnEitherSideOfTheLimit_EachCarriesItsTokensOnce(bool isSynchronous)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var wide = Invoker(caller, maxHeaderBytes: 7_168);
        using var narrow = Invoker(caller, maxHeaderBytes: 1);
        using var request = new HttpRequestMessage(HttpMethod.Post, callee.Address) { Content = new StringContent("text") };

        foreach (var invoker in new[] { wide, narrow, wide, narrow })
        {
            using var response = isSynchronous ? invoker.Send(request, Cancellation) : await invoker.SendAsync(request, Cancellation);
            Assert.Equal("text", await request.Content.ReadAsStringAsync(Cancellation));
        }

        Assert.Equal([1, 0, 1, 0], callee.Calls.Select(call => call.FieldLines.Count));
        foreach (var call in callee.Calls)
        {
            if (call.FieldLines.Count is 0) Assert.Equal("text", (await call.ReadPartsAsync())[1].Text);
            else Assert.Equal(("text/plain; charset=utf-8", "text"), (call.ContentType, Encoding.UTF8.GetString(call.Body)));
        }
    }

    [Fact]
    public async Task SendAsync_NobodyAnswers_TheContentIsTheOwnersAgain()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = LongCaller(callee);
        using var content = new StringContent("text");
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1:1/") { Content = content };

        await Assert.ThrowsAsync<HttpRequestException>(() => caller.Client.SendAsync(request, Cancellation));

        Assert.Same(content, request.Content);
        Assert.Equal("text", await content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task SendAsync_JsonForm_WritesTheTokensIntoTheObject()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = LongCaller(callee, EctBodyForm.Json);
        var predecessor = TestTokens.From(Caller.Bob);
        using var scope = caller.Scopes.Begin();
        using var content = new StringContent("""{"n":1.50}""", Encoding.UTF8, "application/json");

        await caller.Client.PostAsync("/", content, Cancellation);
        scope.AddPredecessor(predecessor);
        await caller.Client.PostAsync("/", content, Cancellation);

        var (one, two) = (TextOf(callee.Calls[0]), TextOf(callee.Calls[1]));
        var own = JsonNode.Parse(one)!["execution_context"]!.GetValue<string>();
        var both = JsonNode.Parse(two)!["execution_context"]!.AsArray().Select(token => token!.GetValue<string>()).ToList();
        Assert.Equal($$"""{"execution_context":"{{own}}","n":1.50}""", one);
        Assert.Equal($$"""{"execution_context":["{{both[0]}}","{{predecessor.EncodedToken}}"],"n":1.50}""", two);
        Assert.All([own, both[0]], token => Assert.False(ReceivedCall.Decode(token).ContainsKey("out_hash")));
        Assert.All(callee.Calls, call =>
        {
            Assert.Empty(call.FieldLines);
            Assert.Equal(("application/json; charset=utf-8", call.Body.Length), (call.ContentType, call.ContentLength));
        });
    }

    [Fact]
    public async Task SendAsync_JsonFormUpToTheLimit_IsAHeaderWithAHash()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, options => options.BodyForm = EctBodyForm.Json);

        await caller.Client.PostAsync("/", new StringContent("no JSON"), Cancellation);

        Assert.Equal("no JSON", TextOf(callee.Call));
        Assert.Equal(EctDigest.Of("no JSON"u8).ToString(), callee.Call.Text("out_hash"));
    }

    [Fact]
    public async Task SendAsync_JsonFormAndOtherContent_ThrowsAndSendsAndRecordsNothing()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = LongCaller(callee, EctBodyForm.Json);
        using var scope = caller.Scopes.Begin(Workflow);

        var sending = caller.Client.PostAsync("/", new StringContent("no JSON"), Cancellation);
        var exception = await Assert.ThrowsAsync<NoPlaceException>(() => sending);

        Assert.Contains("not plain JSON", exception.Message, StringComparison.Ordinal);
        Assert.Empty(callee.Calls);
        Assert.Empty(await caller.Get<IEctStore>().ListWorkflowAsync(Workflow, 10_000, Cancellation));
    }

    [Fact]
    public async Task SendAsync_TokensInTheBody_NeverReachALog()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = LongCaller(callee);

        await PostAsync(caller, TestTokens.From(Caller.Bob));

        var tokens = (await callee.Call.ReadPartsAsync()).Take(2).Select(part => part.Text).ToList();
        var logs = caller.Logs.GetSnapshot();
        var attached = Assert.Single(logs, record => record.Id.Name == "TokenAttached");
        Assert.Contains("in the body", attached.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(logs, record => tokens.Any(token => record.Message.Contains(token, StringComparison.Ordinal)));
    }

    private static Caller LongCaller(Callee callee, EctBodyForm form = EctBodyForm.Multipart) =>
        new(callee, options => (options.MaxHeaderBytes, options.BodyForm) = (1, form));

    private static async Task PostAsync(Caller caller, params EctToken[] predecessors)
    {
        using var scope = caller.Scopes.Begin();
        foreach (var predecessor in predecessors) scope.AddPredecessor(predecessor);
        using var response = await caller.Client.PostAsync("/", new StringContent("text"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static HttpMessageInvoker Invoker(Caller caller, int maxHeaderBytes)
    {
        var options = new EctMessageHandlerOptions { MaxHeaderBytes = maxHeaderBytes };
        Caller.Configure(options);
        return new HttpMessageInvoker(caller.NewHandler(options, new SocketsHttpHandler { AllowAutoRedirect = false }));
    }

    private static string TextOf(ReceivedCall call) => Encoding.UTF8.GetString(call.Body);

    private static EctToken TokenOfBob(int length) => TestTokens.Token(issuer: Forge.Bob, text: new string('x', length));
}
