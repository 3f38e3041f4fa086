using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>What the recipe for YARP says: a gate in front of a service, with the store of the service.</summary>
public sealed class GateTests(SharedServers servers) : IAsyncDisposable
{
    private readonly string _prefix = Instances.NewPrefix();
    private readonly HttpClient _client = new();
    private Agent? _agent;
    private WebApplication? _gate;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_gate is not null) await _gate.DisposeAsync();
        if (_agent is not null) await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Token_ThatWasAccepted_PassesTheGateOnceMoreAndIsRefusedBehindIt()
    {
        await StartAsync();
        var token = Instances.Alice.Token();

        using var accepted = await PostAsync(token);
        using var replayed = await PostAsync(token);

        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        await replayed.AssertRefusedAsync(reason: EctFailureReason.Replayed); // The gate itself would not say why.
    }

    [Fact]
    public async Task Token_OfAStranger_DoesNotPassTheGate()
    {
        await StartAsync();
        using var stranger = new Forge("spiffe://evil.example/x");

        using var refused = await PostAsync(stranger.Token());
        using var none = await PostAsync();

        await refused.AssertRefusedAsync();
        await none.AssertRefusedAsync();
    }

    [Fact]
    public async Task Predecessor_RecordedBehindTheGate_IsKnownToIt()
    {
        await StartAsync();
        var before = Forge.NewId();

        using var first = await PostAsync(Instances.Alice.Token(claims => claims["jti"] = before));
        using var next = await PostAsync(Instances.Alice.Token(claims => claims["pred"] = new JsonArray(before)));
        using var loose = await PostAsync(Instances.Alice.Token(claims => claims["pred"] = new JsonArray(Forge.NewId())));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, next.StatusCode));
        await loose.AssertRefusedAsync();
    }

    [Fact]
    public async Task Token_InTheBody_IsTakenOutByTheGate()
    {
        await StartAsync();
        using var content = new StringContent(Instances.Alice.Token(), new MediaTypeHeaderValue(EctMediaTypes.MediaType));

        using var answer = await _client.PostAsync(Tasks, content, Cancellation);

        await answer.AssertRefusedAsync(reason: EctFailureReason.Missing); // by the service
    }

    private Uri Tasks => new(new Uri(_gate!.Urls.Single()), "tasks");

    private async Task<HttpResponseMessage> PostAsync(params string[] tokens)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Tasks) { Content = new StringContent("hello") };
        request.Headers.Add(EctHeaderNames.ExecutionContext, tokens);
        return await _client.SendAsync(request, Cancellation);
    }

    private async Task StartAsync()
    {
        var redis = (await servers.GetAsync(ServerKind.Garnet)).Configuration;
        _agent = Agent.StartPatient(redis, _prefix);
        await _agent.UntilRedisAnswersAsync();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("ReverseProxy:Routes:all:ClusterId", "agent"),
            new("ReverseProxy:Routes:all:Match:Path", "{**rest}"),
            new("ReverseProxy:Clusters:agent:Destinations:one:Address", $"{_agent.ClientOptions.BaseAddress}"),
        ]);
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Forge.Now));
        builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
        builder.Services.AddEct(options => options.Identity = Forge.Me)
            .AddIssuerJwks(Forge.Alice, Instances.Alice.Jwks())
            .AddStackExchangeRedis(redis, options =>
                (options.KeyPrefix, options.Timeout, options.FenceAtStart) = (_prefix, Instances.Patience, false));

        _gate = builder.Build();
        _gate.UseEct();
        _gate.MapReverseProxy().RequireEct(e => e.Consume(false));
        await _gate.StartAsync(Cancellation);
        await Poll.UntilAsync(async () => // Revocations are read once before anything is accepted.
        {
            using var answer = await PostAsync(Instances.Alice.Token());
            return answer.StatusCode is HttpStatusCode.OK;
        }, Instances.Patience, "the gate lets a token pass");
    }
}
