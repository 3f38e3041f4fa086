using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Tests;

public class EctMessageHandlerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAsync_InAScope_ContinuesIt()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        var workflow = Forge.NewId();
        using var scope = caller.Scopes.Begin(workflow);
        var predecessor = TestTokens.From(Caller.Bob);
        scope.AddPredecessor(predecessor);

        await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal(Forge.Me, callee.Call.Text("iss"));
        Assert.Equal(Forge.Alice, callee.Call.Text("aud"));
        Assert.Equal("order_placed", callee.Call.Text("exec_act"));
        Assert.Equal(workflow, callee.Call.Text("wid"));
        Assert.Equal([predecessor.Id], callee.Call.Predecessors);
        Assert.Equal(predecessor.EncodedToken, callee.Call.Tokens[1]);
        Assert.Equal(2, callee.Call.Tokens.Count);
        Assert.Null(callee.Call.RetryOf);
    }

    [Fact]
    public async Task SendAsync_PredecessorOfTheReceiver_IsNamedAndNotSent()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();
        var (own, other) = (TestTokens.From(Caller.Alice), TestTokens.From(Caller.Bob));
        scope.AddPredecessor(own);
        scope.AddPredecessor(other);

        await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal([own.Id, other.Id], callee.Call.Predecessors);
        Assert.Equal([other.EncodedToken], callee.Call.Tokens.Skip(1));
    }

    [Fact]
    public async Task SendAsync_TwoCalls_EachHasItsToken()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();

        await caller.Client.GetAsync("/", Cancellation);
        await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal(2, callee.Calls.Select(call => call.Id).Distinct().Count());
        Assert.Equal(scope.WorkflowId, Assert.Single(callee.Calls.Select(call => call.Text("wid")).Distinct()));
    }

    [Fact]
    public async Task SendAsync_NoScope_EachCallIsAWorkflowOfItsOwn()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);

        await caller.Client.GetAsync("/", Cancellation);
        await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal(2, callee.Calls.Select(call => call.Text("wid")).OfType<string>().Distinct().Count());
        Assert.All(callee.Calls, call => Assert.Empty(call.Predecessors));
        Assert.Null(caller.Scopes.Current);
    }

    [Fact]
    public async Task Send_Synchronous_CarriesATokenToo()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var scope = caller.Scopes.Begin();
        using var client = caller.Client;

        using var response = await Task.Run(() => client.Send(new HttpRequestMessage(HttpMethod.Get, "/"), Cancellation), Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(scope.WorkflowId, callee.Call.Text("wid"));
    }

    [Fact]
    public async Task Send_SynchronousWithoutAudience_ThrowsAndSendsNothing()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, options => options.Audience = null);

        Assert.Throws<InvalidOperationException>(() => caller.Client.Send(new HttpRequestMessage(HttpMethod.Get, "/"), Cancellation));

        Assert.Empty(callee.Calls);
    }

    [Fact]
    public async Task SendAsync_NoAudience_ThrowsAndSendsNothing()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, options => options.Audience = null);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => caller.Client.GetAsync("/", Cancellation));

        Assert.Contains("SetEctAudience", exception.Message, StringComparison.Ordinal);
        Assert.Empty(callee.Calls);
    }

    [Fact]
    public async Task SendAsync_NoAction_ThrowsAndSendsNothing()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, options => options.Action = null);

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => caller.Client.GetAsync("/", Cancellation));

        Assert.Contains("WithEctAction", exception.Message, StringComparison.Ordinal);
        Assert.Empty(callee.Calls);
    }

    [Fact]
    public async Task SendAsync_NoSigningKey_ThrowsAndSendsNothing()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, signs: false);

        await Assert.ThrowsAsync<InvalidOperationException>(() => caller.Client.GetAsync("/", Cancellation));

        Assert.Empty(callee.Calls);
    }

    [Theory]
    [InlineData("request", "client", "scope", "request")]
    [InlineData(null, "client", "scope", "client")]
    [InlineData(null, null, "scope", "scope")]
    public async Task SendAsync_Action_IsTheNearestOne(string? ofRequest, string? ofClient, string ofScope, string expected)
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, options => options.Action = ofClient);
        using var scope = caller.Scopes.Begin();
        scope.Action = ofScope;
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (ofRequest is not null) request.SetEctAction(ofRequest);

        await caller.Client.SendAsync(request, Cancellation);

        Assert.Equal(expected, callee.Call.Text("exec_act"));
    }

    [Fact]
    public async Task SendAsync_AudienceOfTheRequest_GoesBeforeTheClients()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/").SetEctAudience(Forge.Bob);

        await caller.Client.SendAsync(request, Cancellation);

        Assert.Equal(Forge.Bob, callee.Call.Text("aud"));
    }

    [Fact]
    public async Task SendAsync_FieldThatIsThereAlready_IsReplaced()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("execution-context", ["stale", "staler"]);

        await caller.Client.SendAsync(request, Cancellation);

        Assert.Single(callee.Call.Tokens);
        Assert.Equal(Forge.Me, callee.Call.Text("iss"));
    }

    [Fact]
    public async Task SendAsync_ScopesInParallel_ThroughOneHandler_EachCallIsInItsOwn()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var client = caller.Client;

        var expected = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            using var scope = caller.Scopes.Begin();
            var predecessor = TestTokens.From(Caller.Bob);
            scope.AddPredecessor(predecessor);
            await Task.Yield();
            await client.GetAsync("/", Cancellation);
            return (scope.WorkflowId, predecessor.Id);
        }));

        Assert.Equal(expected.ToHashSet(), callee.Calls.Select(call => (call.Text("wid"), call.Predecessors.Single())).ToHashSet());
    }

    [Fact]
    public async Task SendAsync_ParallelFirstCalls_ShareOneWorkflow()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var client = caller.Client;
        using var scope = caller.Scopes.Begin();

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => client.GetAsync("/", Cancellation), Cancellation)));

        Assert.Equal(32, callee.Calls.Select(call => call.Id).Distinct().Count());
        Assert.Equal(scope.WorkflowId, Assert.Single(callee.Calls.Select(call => call.Text("wid")).Distinct()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SendAsync_Redirect_IsNotFollowed(bool isSynchronous)
    {
        await using var elsewhere = await Callee.StartAsync();
        await using var callee = await Callee.StartAsync((context, _) =>
            context.Response.Redirect(elsewhere.Address.ToString(), permanent: true, preserveMethod: true));
        using var caller = new Caller(callee);
        using var client = caller.Client;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");

        using var response = isSynchronous ? client.Send(request, Cancellation) : await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.PermanentRedirect, response.StatusCode);
        Assert.Empty(elsewhere.Calls);
        var warning = Assert.Single(caller.Logs.GetSnapshot(), record => record.Id.Name == "RedirectNotFollowed");
        Assert.Contains("308", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_InnerHandlerThatFollowsRedirects_ThrowsAndSendsNothing()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        var options = new EctMessageHandlerOptions();
        Caller.Configure(options);
        using var client = new HttpClient(caller.NewHandler(options, new HttpClientHandler())) { BaseAddress = callee.Address };

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetAsync("/", Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetAsync("/", Cancellation));

        Assert.Empty(callee.Calls);
    }

    [Fact]
    public async Task SendAsync_MadeByHand_Works()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        var options = new EctMessageHandlerOptions();
        Caller.Configure(options);
        var handler = caller.NewHandler(options, new SocketsHttpHandler { AllowAutoRedirect = false });
        using var client = new HttpClient(handler) { BaseAddress = callee.Address };

        await client.GetAsync("/", Cancellation);

        Assert.Equal(Forge.Alice, callee.Call.Text("aud"));
    }

    [Fact]
    public async Task New_InvalidOptions_Throws()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var inner = new SocketsHttpHandler();

        Assert.Throws<OptionsValidationException>(() => caller.NewHandler(new EctMessageHandlerOptions { MaxHeaderBytes = 0 }, inner));
    }

    [Fact]
    public async Task SendAsync_Content_IsHashedAndArrivesUnchanged()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        var body = Encoding.UTF8.GetBytes("{\"grüße\":1}");

        await caller.Client.PostAsync("/", new ByteArrayContent(body), Cancellation);

        Assert.Equal(body, callee.Call.Body);
        Assert.Equal(EctDigest.Of(body).ToString(), callee.Call.Text("out_hash"));
    }

    [Fact]
    public async Task SendAsync_Stream_ArrivesUnchangedWithoutAHash()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        var body = RandomNumberGenerator.GetBytes(100_000);

        await caller.Client.PostAsync("/", new StreamContent(new MemoryStream(body)), Cancellation);

        Assert.Equal(body, callee.Call.Body);
        Assert.Null(callee.Call.Text("out_hash"));
    }

    [Fact]
    public async Task SendAsync_Tokens_NeverReachALog()
    {
        await using var callee = await Callee.StartAsync((context, call) =>
            context.Response.Headers[EctHeaderNames.ExecutionContext] = call.Tokens[0]);
        using var caller = new Caller(callee, client: client => client.AddEctHandler(Caller.Configure).RedactLoggedHeaders(["Secret"]));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Secret", "hush" }, { "Open", "spoken" } } };

        await caller.Client.SendAsync(request, Cancellation);

        var logs = caller.Logs.GetSnapshot();
        Assert.Contains(logs, record => record.Level is LogLevel.Trace && record.Message.Contains("spoken", StringComparison.Ordinal));
        Assert.DoesNotContain(logs, record => record.Message.Contains("hush", StringComparison.Ordinal));
        Assert.DoesNotContain(logs, record => record.Message.Contains(callee.Call.Tokens[0], StringComparison.Ordinal));
    }
}
