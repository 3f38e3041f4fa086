using System.Net;
using Ect.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ect.AspNetCore.Tests;

public sealed class ThreeServicesTests : IAsyncDisposable
{
    private readonly ThreeServices _services = new();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task Workflow_ForkJoinAndCallBack_EveryHopIsLinked()
    {
        await _services.StartAsync();
        await _services.RunAndAssertAsync(isStoreShared: false);
    }

    [Fact]
    public async Task Workflow_OverOneStore_EveryHopIsLinkedAndComplete()
    {
        using var shared = new InMemoryStore(Options.Create(new EctOptions()), TimeProvider.System);
        await _services.StartAsync(ect => ect.Services.Replace(ServiceDescriptor.Singleton<IEctStore>(shared)));
        await _services.RunAndAssertAsync(isStoreShared: true);
    }

    [Fact]
    public async Task Workflow_ReceiverDoesNotTrustAnInlineIssuer_Refused()
    {
        await _services.StartAsync(cTrusts: ["o", "b", "d"]);
        using var scope = await _services.ForkAsync();

        using var response = await _services["o"].CallAsync("c");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("\"reason\":\"UntrustedIssuer\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(_services["c"].Hops);
        Assert.Empty(_services["d"].Hops);
        Assert.Empty(await _services["c"].RecordsAsync(scope.WorkflowId!));
    }

    [Fact]
    public async Task Workflow_ReceiverReportsWhatItDoesNotTrust_PassesIncomplete()
    {
        await _services.StartAsync(cTrusts: ["o", "b", "d"], cOptions: options => options.UnresolvedPredecessors = EctUnresolvedPredecessors.Report);
        using var scope = await _services.ForkAsync();

        using var response = await _services["o"].CallAsync("c");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var hop = _services.Only("c");
        var returnedByA = await _services.IssuedAsync("a", "a_done", scope.WorkflowId!);
        var returnedByB = await _services.IssuedAsync("b", "b_done", scope.WorkflowId!);
        Assert.False(hop.Context.Graph.IsComplete);
        Assert.Equal([returnedByB.Id], hop.InlineIds);
        Assert.Contains(returnedByA.Id, hop.Head.Predecessors);
        Assert.Null(hop.Context.Graph.Find(returnedByA.Id));
        Assert.DoesNotContain(await _services["c"].RecordsAsync(scope.WorkflowId!), record => record.Id == returnedByA.Id);
    }
}
