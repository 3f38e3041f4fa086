using Ect.Workflow;

namespace Ect.Tests;

public class ScopesTests
{
    private readonly Scopes _scopes = new();

    [Fact]
    public void Current_NoScope_IsNull() => Assert.Null(_scopes.Current);

    [Fact]
    public void Begin_IsCurrentUntilDisposed()
    {
        var scope = _scopes.Begin();
        Assert.Same(scope, _scopes.Current);

        scope.Dispose();
        Assert.Null(_scopes.Current);
    }

    [Fact]
    public void Begin_InsideAnother_IsIndependent()
    {
        using var outer = _scopes.Begin();
        outer.AddPredecessor(TestTokens.Token());
        outer.GetOrCreateWorkflowId();
        outer.Action = "outer";

        using var inner = _scopes.Begin();

        Assert.Empty(inner.Frontier);
        Assert.Null(inner.WorkflowId);
        Assert.Null(inner.Action);
    }

    [Theory]
    [InlineData("0191D7A2-1111-7000-8000-00000000000A", "0191d7a2-1111-7000-8000-00000000000a")]
    [InlineData("0191d7a2-1111-7000-8000-00000000000a", "0191d7a2-1111-7000-8000-00000000000a")]
    public void Begin_WorkflowId_IsKeptInLowerCase(string given, string expected)
    {
        using var scope = _scopes.Begin(given);

        Assert.Equal(expected, scope.WorkflowId);
        Assert.Equal(expected, scope.GetOrCreateWorkflowId());
    }

    [Theory]
    [InlineData("")]
    [InlineData("workflow")]
    [InlineData("0191d7a2-1111-7000-8000-0000000000")]
    [InlineData("0191d7a2-1111-7000-8000-00000000000ag")]
    [InlineData("0191d7a211117000800000000000000a")]
    [InlineData("{0191d7a2-1111-7000-8000-00000000000a}")]
    [InlineData(" 0191d7a2-1111-7000-8000-00000000000a")]
    [InlineData("0x91d7a2-1111-7000-8000-00000000000a")]
    [InlineData("+191d7a2-1111-7000-8000-00000000000a")]
    [InlineData("0191d7a2-1111-7000-8000-00000000000g")]
    public void Begin_NotAUuid_Throws(string text)
    {
        Assert.Throws<ArgumentException>("workflowId", () => _scopes.Begin(text));
        Assert.Null(_scopes.Current);
    }

    [Fact]
    public void Capture_ScopeGoesOnAndEnds_TheCaptureStays()
    {
        var scope = _scopes.Begin();
        var first = TestTokens.Token();
        scope.AddPredecessor(first);
        (scope.Action, scope.InputHash) = ("quoted", "hash");

        var captured = _scopes.Capture();
        scope.Action = "changed";
        scope.Advance(TestTokens.Token(), [first.Id]);
        scope.Dispose();

        Assert.Equal([first], captured.Frontier);
        Assert.Equal(scope.WorkflowId, captured.WorkflowId);
        using var continued = captured.Begin();
        Assert.Same(continued, _scopes.Current);
        Assert.Equal([first], continued.Frontier);
        Assert.Equal(captured.WorkflowId, continued.WorkflowId);
        Assert.Equal(("quoted", "hash"), (continued.Action, continued.InputHash));
    }

    [Fact]
    public void Begin_OfOneCaptureTwice_ScopesAreIndependentOfEachOtherAndOfTheCaptured()
    {
        using var scope = _scopes.Begin();
        var first = TestTokens.Token();
        scope.AddPredecessor(first);
        var captured = _scopes.Capture();

        using (var one = captured.Begin()) one.Advance(TestTokens.Token(), [first.Id]);
        using (var other = captured.Begin()) Assert.Equal([first], other.Frontier);

        Assert.Same(scope, _scopes.Current);
        Assert.Equal([first], scope.Frontier);
        Assert.Equal([first], captured.Frontier);
    }

    [Fact]
    public void Capture_WorkflowWithoutAnId_BothHaveTheSame()
    {
        using var scope = _scopes.Begin();

        var captured = _scopes.Capture();

        Assert.Equal(scope.GetOrCreateWorkflowId(), captured.WorkflowId);
        using var continued = captured.Begin();
        Assert.Equal(captured.WorkflowId, continued.GetOrCreateWorkflowId());
    }

    [Fact]
    public void Capture_NoScope_IsANewWorkflow()
    {
        var (one, other) = (_scopes.Capture(), _scopes.Capture());

        Assert.Empty(one.Frontier);
        Assert.NotEqual(one.WorkflowId, other.WorkflowId);
        Assert.True(Guid.TryParse(one.WorkflowId, out _));
        Assert.Null(_scopes.Current);
    }

    [Fact]
    public void Dispose_Inner_RestoresOuter()
    {
        using var outer = _scopes.Begin();
        var inner = _scopes.Begin();

        inner.Dispose();

        Assert.Same(outer, _scopes.Current);
    }

    [Fact]
    public void Dispose_OuterFirst_NeverRestoresTheDisposedOne()
    {
        using var outermost = _scopes.Begin();
        var outer = _scopes.Begin();
        var inner = _scopes.Begin();

        outer.Dispose();
        Assert.Same(inner, _scopes.Current);

        inner.Dispose();
        Assert.Same(outermost, _scopes.Current);
    }

    [Fact]
    public void Dispose_Twice_LeavesTheNextScopeAlone()
    {
        var first = _scopes.Begin();
        first.Dispose();
        using var second = _scopes.Begin();

        first.Dispose();

        Assert.Same(second, _scopes.Current);
    }

    [Fact]
    public async Task Current_OfACallee_IsTheCallersScope()
    {
        using var scope = _scopes.Begin();
        var token = TestTokens.Token();

        await AddLaterAsync(token);

        Assert.Same(token, Assert.Single(scope.Frontier));
    }

    [Fact]
    public async Task Begin_InACallee_IsNotCurrentInItsCaller()
    {
        using var scope = _scopes.Begin();

        await BeginLaterAsync();

        Assert.Same(scope, _scopes.Current);
    }

    [Fact]
    public async Task Current_InParallelFlows_IsEachOnesOwn()
    {
        var seen = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            using var scope = _scopes.Begin();
            await Task.Yield();
            return (scope, _scopes.Current);
        }));

        Assert.All(seen, pair => Assert.Same(pair.scope, pair.Current));
        Assert.Null(_scopes.Current);
    }

    [Fact]
    public async Task Current_WorkThatOutlivesItsScope_IsNull()
    {
        var ended = new TaskCompletionSource();
        Task<EctScope?> work;
        using (_scopes.Begin()) work = OutliveAsync(ended.Task);

        ended.SetResult();

        Assert.Null(await work);
    }

    [Fact]
    public void Begin_RequestWithoutTokens_StartsAWorkflowOfItsOwn()
    {
        using var scope = _scopes.Begin(workflowId: null);

        Assert.Null(scope.Action);
        Assert.Empty(scope.Frontier);
        Assert.Null(scope.WorkflowId);
    }

    [Fact]
    public void Begin_RequestWithTokens_ContinuesTheirWorkflow()
    {
        var workflow = Forge.NewId();
        EctToken[] heads = [TestTokens.Token(), TestTokens.Token(workflow: workflow)];

        using var scope = _scopes.Begin(workflow);
        foreach (var head in heads) scope.AddPredecessor(head);

        Assert.Equal(heads, scope.Frontier);
        Assert.Equal(workflow, scope.WorkflowId);
        Assert.Same(scope, _scopes.Current);
    }

    private async Task AddLaterAsync(EctToken token)
    {
        await Task.Yield();
        _scopes.Current!.AddPredecessor(token);
    }

    private async Task BeginLaterAsync()
    {
        await Task.Yield();
        _ = _scopes.Begin();
    }

    private async Task<EctScope?> OutliveAsync(Task ended)
    {
        await ended;
        return _scopes.Current;
    }
}
