using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.TestUtils;

/// <summary>An orchestrator O asks A and B in parallel and joins what they return in its call to C; A calls O back, C asks D.
/// Every service listens on a real socket.</summary>
public sealed class ThreeServices : IAsyncDisposable
{
    private static readonly string[] Names = ["o", "a", "b", "c", "d"];

    private readonly Dictionary<string, Forge> _keys =
        Names.ToDictionary(name => name, name => new Forge(WorkflowAgent.Identity(name), $"{name}-1"));
    private readonly ConcurrentDictionary<string, Uri> _addresses = new();
    private readonly Dictionary<string, WorkflowAgent> _agents = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents.Values) await agent.DisposeAsync();
    }

    public WorkflowAgent this[string name] => _agents[name];

    /// <summary>Runs the workflow, and asserts that every hop is linked as it should be.</summary>
    /// <param name="isStoreShared">Whether all services have one store, so that each knows what the others recorded.</param>
    public async Task RunAndAssertAsync(bool isStoreShared)
    {
        var (workflowId, frontier) = await RunAsync();

        // The fork: two roots of one workflow, nothing sent along.
        var (toA, toB) = (Only("a"), Only("b"));
        Assert.All([toA, toB], hop =>
        {
            Assert.Empty(hop.Head.Predecessors);
            Assert.Empty(hop.InlineIds);
            Assert.Single(hop.Texts);
            Assert.True(hop.Context.Graph.IsComplete);
        });

        // A calls back: it follows what it was called with, which O itself has issued and need not be sent.
        var back = Only("o");
        Assert.Equal([toA.Head.Id], back.Head.Predecessors);
        Assert.Empty(back.InlineIds);
        Assert.True(back.Context.Graph.IsComplete);

        // What A returned follows what it was called with and what O answered it; what B returned follows the call.
        var returnedByO = await IssuedAsync("o", "o_done", workflowId);
        var returnedByA = await IssuedAsync("a", "a_done", workflowId);
        var returnedByB = await IssuedAsync("b", "b_done", workflowId);
        Assert.Equal([back.Head.Id], returnedByO.Predecessors);
        Assert.Equal([toA.Head.Id, returnedByO.Id], returnedByA.Predecessors);
        Assert.Equal([toB.Head.Id], returnedByB.Predecessors);

        // The join: C is called after both, and gets both, which were addressed to O.
        var toC = Only("c");
        Assert.Equal(new[] { returnedByA.Id, returnedByB.Id }.Order(), toC.Head.Predecessors.Order());
        Assert.Equal(new[] { returnedByA.Id, returnedByB.Id }.Order(), toC.InlineIds);
        Assert.Equal(3, toC.Texts.Count);
        Assert.Equal(isStoreShared, toC.Context.Graph.IsComplete);

        // D is called after what C was called with.
        var toD = Only("d");
        Assert.Equal([toC.Head.Id], toD.Head.Predecessors);
        Assert.Equal([toC.Head.Id], toD.InlineIds);
        Assert.Equal(isStoreShared, toD.Context.Graph.IsComplete);

        // And back up: O's frontier is what C returned, which follows its call and what D returned.
        var returnedByD = await IssuedAsync("d", "d_done", workflowId);
        var returnedByC = await IssuedAsync("c", "c_done", workflowId);
        Assert.Equal([toD.Head.Id], returnedByD.Predecessors);
        Assert.Equal([toC.Head.Id, returnedByD.Id], returnedByC.Predecessors);
        Assert.Equal([returnedByC.Id], frontier.Select(token => token.Id));

        Assert.All(Names.SelectMany(name => _agents[name].Hops), hop => Assert.Equal(workflowId, hop.Context.WorkflowId));

        // What the stores then hold.
        string[] all =
        [
            toA.Head.Id, toB.Head.Id, back.Head.Id, returnedByO.Id, returnedByA.Id, returnedByB.Id,
            toC.Head.Id, toD.Head.Id, returnedByD.Id, returnedByC.Id,
        ];
        if (isStoreShared)
        {
            await AssertStoreAsync("o", workflowId, all);
            Assert.All(await _agents["o"].RecordsAsync(workflowId), record => Assert.True(record.AncestorsKnown));
        }
        else
        {
            await AssertStoreAsync("o", workflowId, [.. all.Where(id => id != toD.Head.Id)]);
            await AssertStoreAsync("a", workflowId, toA.Head.Id, back.Head.Id, returnedByO.Id, returnedByA.Id);
            await AssertStoreAsync("b", workflowId, toB.Head.Id, returnedByB.Id);
            await AssertStoreAsync("c", workflowId,
                returnedByA.Id, returnedByB.Id, toC.Head.Id, toD.Head.Id, returnedByD.Id, returnedByC.Id);
            await AssertStoreAsync("d", workflowId, toC.Head.Id, toD.Head.Id, returnedByD.Id);
        }
    }

    /// <param name="build">More for the builder of each service.</param>
    /// <param name="cTrusts">Whom C trusts; default: all others.</param>
    /// <param name="cOptions">More for the options of C.</param>
    public async Task StartAsync(Action<EctBuilder>? build = null, string[]? cTrusts = null, Action<EctOptions>? cOptions = null)
    {
        foreach (var name in Names)
        {
            string[] calls = name switch { "a" => ["o"], "c" => ["d"], _ => [] };
            var trusts = name is "c" && cTrusts is not null ? cTrusts : Names.Where(other => other != name);
            _agents[name] = await WorkflowAgent.StartAsync(name, _keys, _addresses, build, name is "c" ? cOptions : null, trusts, calls);
        }
    }

    private async Task<(string WorkflowId, IReadOnlyList<EctToken> Frontier)> RunAsync()
    {
        using var scope = await ForkAsync();
        using var response = await _agents["o"].CallAsync("c");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (scope.WorkflowId!, scope.Frontier);
    }

    /// <summary>O asks A and B at once.</summary>
    public Task<EctScope> ForkAsync()
    {
        // Not in an async method: the scope has to be the current one of the test.
        var scope = _agents["o"].Services.GetRequiredService<IEctScopes>().Begin();
        return CallBothAsync();

        async Task<EctScope> CallBothAsync()
        {
            var responses = await Task.WhenAll(_agents["o"].CallAsync("a"), _agents["o"].CallAsync("b"));
            Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
            foreach (var response in responses) response.Dispose();
            return scope;
        }
    }

    public Hop Only(string name) => Assert.Single(_agents[name].Hops);

    public async Task<EctTokenRecord> IssuedAsync(string name, string action, string workflowId) =>
        Assert.Single(await _agents[name].RecordsAsync(workflowId),
            record => record.Action == action && record.Issuer == WorkflowAgent.Identity(name));

    private async Task AssertStoreAsync(string name, string workflowId, params string[] ids) =>
        Assert.Equal(ids.Order(), (await _agents[name].RecordsAsync(workflowId)).Select(record => record.Id).Order());
}
