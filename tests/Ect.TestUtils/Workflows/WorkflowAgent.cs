using System.Collections.Concurrent;
using Ect.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Ect.TestUtils;

/// <summary>What one agent saw of one request.</summary>
public sealed record Hop(EctContext Context, IReadOnlyList<string> Texts)
{
    public EctToken Head => Assert.Single(Context.Heads);

    /// <summary>Ids of the tokens that were sent along.</summary>
    public IEnumerable<string> InlineIds =>
        Context.Graph.Nodes.Where(node => node.Token is not null && node.Id != Head.Id).Select(node => node.Id).Order();
}

/// <summary>A service on a loopback socket that calls others while it works, and returns its token.</summary>
public sealed class WorkflowAgent : IAsyncDisposable
{
    private readonly Forge _key;
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Hop> _hops = new();

    private WorkflowAgent(Forge key, WebApplication app) => (_key, _app) = (key, app);

    public IServiceProvider Services => _app.Services;

    public IEctStore Store => Services.GetRequiredService<IEctStore>();

    /// <summary>What this agent was called with, oldest first.</summary>
    public IReadOnlyList<Hop> Hops => [.. _hops];

    public static string Identity(string name) => $"spiffe://example.com/agent/{name}";

    public static async Task<WorkflowAgent> StartAsync(string name, IReadOnlyDictionary<string, Forge> keys,
        ConcurrentDictionary<string, Uri> addresses, Action<EctBuilder>? build, Action<EctOptions>? options,
        IEnumerable<string> trusts, params string[] calls)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();

        var key = keys[name];
        var ect = builder.Services.AddEct(o =>
            {
                o.Identity = Identity(name);
                options?.Invoke(o);
            })
            .ConfigureMiddleware(o => (o.ReturnToken, o.ExposeFailureReason) = (true, true))
            .AddSigningCredentials(new(new ECDsaSecurityKey(key.Key) { KeyId = key.KeyId }, SecurityAlgorithms.EcdsaSha256));
        foreach (var other in trusts) ect.AddIssuerJwks(Identity(other), keys[other].Jwks());
        build?.Invoke(ect);

        foreach (var other in keys.Keys.Where(other => other != name))
            builder.Services.AddHttpClient(other, client => client.BaseAddress = addresses[other])
                .AddEctHandler(o => (o.Audience, o.ThrowOnInvalidReturnedTokens) = (Identity(other), true));

        var app = builder.Build();
        var agent = new WorkflowAgent(key, app);
        app.UseEct();
        app.MapPost("/tasks", async context =>
        {
            var texts = TokenHeader.Split(context.Request.Headers[EctHeaderNames.ExecutionContext], new EctLimits());
            agent._hops.Enqueue(new Hop(context.GetRequiredEct(), texts));
            if (context.Request.Query.ContainsKey("quiet")) return;
            foreach (var other in calls)
            {
                using var response = await agent.CallAsync(other, quiet: other is "o");
                context.Response.StatusCode = (int)response.StatusCode;
            }
        }).WithEctAction($"{name}_done");

        await app.StartAsync(TestContext.Current.CancellationToken);
        addresses[name] = new Uri(app.Urls.Single());
        return agent;
    }

    /// <summary>Asks another agent for its task; a quiet call makes it call nobody else.</summary>
    public async Task<HttpResponseMessage> CallAsync(string other, bool quiet = false)
    {
        using var client = Services.GetRequiredService<IHttpClientFactory>().CreateClient(other);
        using var request = new HttpRequestMessage(HttpMethod.Post, quiet ? "/tasks?quiet" : "/tasks");
        request.SetEctAction($"{other}_asked");
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async Task<IReadOnlyList<EctTokenRecord>> RecordsAsync(string workflowId) =>
        await Store.ListWorkflowAsync(workflowId, 10_000, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }
}
