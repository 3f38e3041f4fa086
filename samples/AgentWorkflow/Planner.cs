using System.Collections.Concurrent;
using System.Net.Http.Json;
using Ect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentWorkflow;

/// <summary>The entrance of the workflow. It begins a scope, and its HttpClients do the rest. It serves only its public keys.</summary>
internal sealed class Planner : IAsyncDisposable
{
    public const string Name = "planner";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<TokenLoad> _sent;

    private Planner(WebApplication app, ConcurrentQueue<TokenLoad> sent) => (_app, _sent) = (app, sent);

    public static async Task<Planner> StartAsync(AgentSettings all, EctLedgerKey ledgerKey, params Agent[] agents)
    {
        var (keys, addresses, _, dashboard) = all;
        var sent = new ConcurrentQueue<TokenLoad>();
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { EnvironmentName = dashboard.IsUsed ? Environments.Development : null });
        builder.Configuration.AddInMemoryCollection(dashboard.OfPlanner(ledgerKey));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(addresses.Of(Name).ToString());
        var ect = builder.Services.AddEct(options => options.Identity = KeyFolder.Identity(Name))
            .AddSigningKeyFile(keys.PrivateKeys(Name));

        foreach (var agent in agents)
        {
            ect.AddIssuer(agent.Identity, addresses.KeysOf(agent.Name));
            builder.Services.AddHttpClient(agent.Name, client => client.BaseAddress = agent.Url)
                .ConfigurePrimaryHttpMessageHandler(() => new TokenScale(sent.Enqueue))
                .AddEctHandler(options =>
                {
                    options.Audience = agent.Identity;
                    options.ThrowOnInvalidReturnedTokens = true;
                });
        }

        var app = builder.Build();
        app.UseEct();
        app.MapEctKeys();
        if (dashboard.IsUsed) app.MapEctDashboard(DashboardSettings.Path);
        await app.StartAsync();
        return new Planner(app, sent);
    }

    public IEctStore Store => _app.Services.GetRequiredService<IEctStore>();

    public EctIssuer Issuer => _app.Services.GetRequiredService<EctIssuer>();

    /// <summary>The tokens of each request so far.</summary>
    public IReadOnlyCollection<TokenLoad> Sent => _sent;

    private IEctScopes Scopes => _app.Services.GetRequiredService<IEctScopes>();

    /// <summary>Runs the workflow in a scope of its own after a first task of the planner, and returns the workflow's id.</summary>
    public async Task<string> RunAsync(Func<Task> workflow)
    {
        var workflowId = Guid.NewGuid().ToString();
        using var scope = Scopes.Begin(workflowId);
        scope.AddPredecessor(await Issuer.IssueAsync(new EctDescriptor
        {
            Audiences = [KeyFolder.Identity(Name)],
            Action = "plan_made",
            WorkflowId = workflowId,
        }));
        await workflow();
        return workflowId;
    }

    /// <summary>Asks for several tasks at once, each in a branch of its own. All of them follow the same task, whichever is answered
    /// first.</summary>
    public async Task AskAllAsync(params IEnumerable<(Agent Agent, string Action)> tasks)
    {
        var (scope, allBranched) = (Scopes.Current!, new TaskCompletionSource());
        var asked = tasks.Select(async task =>
        {
            using var branch = scope.Branch();
            await allBranched.Task;
            await AskAsync(task.Agent, task.Action);
        }).ToList();

        allBranched.SetResult();
        await Task.WhenAll(asked);
    }

    /// <summary>Asks for one task, after everything that is known so far.</summary>
    public async Task AskAsync(Agent agent, string action)
    {
        using var client = _app.Services.GetRequiredService<IHttpClientFactory>().CreateClient(agent.Name);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/tasks") { Content = JsonContent.Create(new { task = action }) };
        request.SetEctAction(action);
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Asks for one task, and returns the <c>kid</c> of the returned token, which the planner's handler has verified.</summary>
    public async Task<string?> AskForKeyIdAsync(Agent agent)
    {
        await AskAsync(agent, "key_asked");
        return Scopes.Current!.Frontier.Single().KeyId;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
