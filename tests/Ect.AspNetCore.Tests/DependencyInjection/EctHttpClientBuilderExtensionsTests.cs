using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace Ect.AspNetCore.Tests;

public class EctHttpClientBuilderExtensionsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<IHttpClientBuilder>> Orders => new()
    {
        { "handler first", client => Retry(client.AddEctHandler(Caller.Configure)) },
        { "handler last", client => { Retry(client); client.AddEctHandler(Caller.Configure); } },
    };

    [Theory]
    [MemberData(nameof(Orders), DisableDiscoveryEnumeration = true)]
    public async Task AddEctHandler_Retries_HaveATokenEachAndOnePast(string order, Action<IHttpClientBuilder> client)
    {
        EctScope? scope = null;
        var calls = 0;
        await using var callee = await Callee.StartAsync((context, _) =>
        {
            scope!.AddPredecessor(TestTokens.From(Caller.Bob)); // Meanwhile the scope moves on.
            if (++calls < 3) context.Response.StatusCode = 503;
        });
        using var caller = new Caller(callee, client: client);
        using (scope = caller.Scopes.Begin())
        {
            var predecessor = TestTokens.From(Caller.Bob);
            scope.AddPredecessor(predecessor);

            using var response = await caller.Client.PostAsync("/", new StringContent("text"), Cancellation);

            Assert.True(response.IsSuccessStatusCode, order);
            Assert.Equal(3, callee.Calls.Select(call => call.Id).Distinct().Count());
            Assert.Equal([null, callee.Calls[0].Id, callee.Calls[0].Id], callee.Calls.Select(call => call.RetryOf));
            Assert.All(callee.Calls, call => Assert.Equal([predecessor.Id], call.Predecessors));
            Assert.All(callee.Calls, call => Assert.Equal([predecessor.EncodedToken], call.Tokens.Skip(1)));
            Assert.All(callee.Calls, call => Assert.Equal(scope.WorkflowId, call.Text("wid")));
            Assert.Single(callee.Calls.Select(call => call.Text("out_hash")).Distinct());
        }
    }

    [Fact]
    public async Task AddEctHandler_AnyOtherHandler_IsFurtherOut()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, client: client => client
            .AddEctHandler(Caller.Configure)
            .AddHttpMessageHandler(() => new Probe())
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Add(new Probe())));

        await caller.Client.GetAsync("/", Cancellation);

        Assert.Single(callee.Call.Tokens);
    }

    [Fact]
    public async Task AddEctHandler_Twice_SendsOneTokenWithTheOptionsOfBoth()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, client: client => client
            .AddEctHandler(options => options.Audience = Forge.Alice)
            .AddEctHandler(options => options.Action = "second"));

        await caller.Client.GetAsync("/", Cancellation);

        Assert.Single(callee.Call.Tokens);
        Assert.Null(callee.Call.RetryOf);
        Assert.Equal("second", callee.Call.Text("exec_act"));
    }

    [Fact]
    public async Task AddEctHandler_ForAllClients_ActsOnEach()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, client: _ => { },
            services: services => services.ConfigureHttpClientDefaults(defaults => defaults.AddEctHandler(Caller.Configure)));

        await caller.Client.GetAsync("/", Cancellation);

        Assert.Single(callee.Call.Tokens);
    }

    [Fact]
    public async Task AddEctHandler_OtherClients_SendNoToken()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee);
        using var other = caller.Get<IHttpClientFactory>().CreateClient("other");

        await other.GetAsync(callee.Address, Cancellation);

        Assert.Empty(callee.Call.Tokens);
    }

    [Fact]
    public async Task AddEctHandler_ClientsOwnPrimaryHandler_StopsFollowingRedirects()
    {
        using var primary = new SocketsHttpHandler();
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, client: client => client.AddEctHandler(Caller.Configure).ConfigurePrimaryHttpMessageHandler(() => primary));

        await caller.Client.GetAsync("/", Cancellation);

        Assert.False(primary.AllowAutoRedirect);
        Assert.Single(callee.Call.Tokens);
    }

    [Fact]
    public async Task AddEctHandler_InvalidOptions_FailAtStart()
    {
        await using var callee = await Callee.StartAsync();
        using var caller = new Caller(callee, options => (options.Audience, options.MaxHeaderBytes) = (" ", -1));

        var exception = Assert.Throws<OptionsValidationException>(() => caller.Get<IStartupValidator>().Validate());

        Assert.Equal(2, exception.Failures.Count());
        Assert.Empty(callee.Calls);
    }

    [Fact]
    public void AddEctHandler_WithoutAddEct_SaysSo()
    {
        using var services = new ServiceCollection().AddHttpClient("alone").AddEctHandler().Services.BuildServiceProvider();

        var exception = Assert.Throws<InvalidOperationException>(() => services.GetRequiredService<IHttpClientFactory>().CreateClient("alone"));

        Assert.Contains("AddEct(", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddEctHandler_Redaction_KeepsWhatTheClientHas()
    {
        using var services = new ServiceCollection().AddHttpClient("client").AddEctHandler().RedactLoggedHeaders(["Secret"]).Services.BuildServiceProvider();

        var isRedacted = services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get("client").ShouldRedactHeaderValue;

        Assert.True(isRedacted("execution-context"));
        Assert.True(isRedacted("Secret"));
        Assert.False(isRedacted("Open"));
    }

    private static void Retry(IHttpClientBuilder client) => client.AddResilienceHandler("retry", pipeline =>
        pipeline.AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 3, Delay = TimeSpan.Zero, BackoffType = DelayBackoffType.Constant, UseJitter = false }));

    /// <summary>Has to see the request before the token is in it.</summary>
    private sealed class Probe : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.False(request.Headers.Contains(EctHeaderNames.ExecutionContext));
            return base.SendAsync(request, cancellationToken);
        }
    }
}
