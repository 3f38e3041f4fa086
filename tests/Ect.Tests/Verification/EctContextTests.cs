namespace Ect.Tests;

public class EctContextTests
{
    [Fact]
    public void WorkflowId_OneHeadNamesNone_IsTheOneThatTheOtherNames()
    {
        var workflow = Forge.NewId();
        Assert.Equal(workflow, Context(TestTokens.Token(), TestTokens.Token(workflow: workflow)).WorkflowId);
    }

    [Fact]
    public void WorkflowId_NoHeadNamesOne_IsNull() => Assert.Null(Context(TestTokens.Token(), TestTokens.Token()).WorkflowId);

    [Fact]
    public async Task Graph_WasBuilt_NothingElseIsHeld()
    {
        using var fixture = new GraphFixture();
        var (context, request) = await RequestAsync(fixture);
        GC.Collect();
        Assert.True(request.IsAlive); // Until somebody asks for the graph.

        Assert.Single(context.Graph.Nodes);

        GC.Collect();
        Assert.False(request.IsAlive);
        Assert.Same(context.Graph, context.Graph);
    }

    private static async Task<(EctContext Context, WeakReference Request)> RequestAsync(GraphFixture fixture) =>
        (await fixture.AcceptAsync(TestTokens.Token())).ToContext();

    private static EctContext Context(params EctToken[] heads) =>
        new(heads, EctGraph.FromRecords([]), EctAssuranceLevel.L2, isTainted: false, receipts: []);
}
