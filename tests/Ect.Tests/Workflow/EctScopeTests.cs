using Ect.Workflow;

namespace Ect.Tests;

public class EctScopeTests
{
    private readonly Scopes _scopes = new();

    [Fact]
    public void WorkflowId_BeforeTheFirstToken_IsNull()
    {
        using var scope = _scopes.Begin();
        Assert.Null(scope.WorkflowId);
    }

    [Fact]
    public async Task GetOrCreateWorkflowId_ParallelFirstCalls_MintOne()
    {
        using var scope = _scopes.Begin();
        using var start = new Barrier(16);

        var ids = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            return scope.GetOrCreateWorkflowId();
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        var id = Assert.Single(ids.Distinct());
        Assert.Equal(id, scope.WorkflowId);
        Assert.True(Guid.TryParseExact(id, "D", out _));
    }

    [Fact]
    public void GetOrCreateWorkflowId_InABranch_IsItsParents()
    {
        using var scope = _scopes.Begin();
        using var branch = scope.Branch();

        Assert.Equal(branch.GetOrCreateWorkflowId(), scope.WorkflowId);
    }

    [Fact]
    public void AddPredecessor_Null_Throws()
    {
        using var scope = _scopes.Begin();
        Assert.Throws<ArgumentNullException>(() => scope.AddPredecessor(null!));
    }

    [Fact]
    public void AddPredecessor_Twice_CountsOnce()
    {
        using var scope = _scopes.Begin();
        var token = TestTokens.Token();

        scope.AddPredecessor(token);
        scope.AddPredecessor(token);

        Assert.Equal([token], scope.Frontier);
    }

    [Fact]
    public void AddPredecessor_Unrelated_KeepsBoth()
    {
        using var scope = _scopes.Begin();
        var (a, b) = (TestTokens.Token(), TestTokens.Token());

        scope.AddPredecessor(a);
        scope.AddPredecessor(b);

        Assert.Equal([a, b], scope.Frontier);
    }

    [Fact]
    public void AddPredecessor_Successor_TakesItsPredecessorOut()
    {
        using var scope = _scopes.Begin();
        var a = TestTokens.Token();
        var b = TestTokens.After(a);

        scope.AddPredecessor(a);
        scope.AddPredecessor(b);

        Assert.Equal([b], scope.Frontier);
    }

    [Fact]
    public void AddPredecessor_FirstWithAWorkflow_DecidesTheScopes()
    {
        using var scope = _scopes.Begin();
        var workflow = Forge.NewId();

        scope.AddPredecessor(TestTokens.Token(workflow: workflow));

        Assert.Equal(workflow, scope.WorkflowId);
        Assert.Equal(workflow, scope.GetOrCreateWorkflowId());
    }

    [Fact]
    public void AddPredecessor_OfAnotherWorkflow_ThrowsAndChangesNothing()
    {
        var workflow = Forge.NewId();
        using var scope = _scopes.Begin(workflow);

        var exception = Assert.Throws<ArgumentException>("token", () => scope.AddPredecessor(TestTokens.Token(workflow: Forge.NewId())));

        Assert.Contains(workflow, exception.Message, StringComparison.Ordinal);
        Assert.Empty(scope.Frontier);
    }

    [Fact]
    public void AddPredecessor_WithoutAWorkflow_JoinsTheScopes()
    {
        using var scope = _scopes.Begin(Forge.NewId());

        scope.AddPredecessor(TestTokens.Token());

        Assert.Single(scope.Frontier);
    }

    [Fact]
    public void Frontier_IsASnapshot()
    {
        using var scope = _scopes.Begin();
        var before = scope.Frontier;

        scope.AddPredecessor(TestTokens.Token());

        Assert.Empty(before);
    }

    [Fact]
    public void AddPredecessor_Disposed_Throws()
    {
        var scope = _scopes.Begin();
        scope.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scope.AddPredecessor(TestTokens.Token()));
    }

    [Fact]
    public void Branch_InputHash_StartsAsItsParents()
    {
        using var scope = _scopes.Begin();
        scope.InputHash = EctDigest.Of("hello"u8).ToString();

        using var branch = scope.Branch();
        Assert.Equal(scope.InputHash, branch.InputHash);

        branch.InputHash = null;
        Assert.NotNull(scope.InputHash);
    }

    [Fact]
    public void Branch_Disposed_Throws()
    {
        var scope = _scopes.Begin();
        scope.Dispose();
        Assert.Throws<ObjectDisposedException>(scope.Branch);
    }

    [Fact]
    public void Advance_CallAfterCall_MakesAChain()
    {
        var head = TestTokens.Token();
        using var scope = Begin(head);

        var first = Return(scope, Send(scope));
        Assert.Equal([first], scope.Frontier);

        var second = Return(scope, Send(scope));
        Assert.Equal([second], scope.Frontier);
    }

    [Fact]
    public void Advance_ParallelCalls_AreBranchesThatTheNextCallJoins()
    {
        using var scope = Begin(TestTokens.Token());
        var (sentA, sentB) = (Send(scope), Send(scope));

        var a = Return(scope, sentA);
        var b = Return(scope, sentB);
        Assert.Equal([a, b], scope.Frontier);

        var join = Send(scope);
        Assert.Equal([a.Id, b.Id], join.Predecessors);
        Assert.Equal([Return(scope, join)], scope.Frontier);
    }

    [Fact]
    public void Advance_SlowCallReturnsLast_KeepsWhatItDoesNotDescendFrom()
    {
        using var scope = Begin(TestTokens.Token());
        var slow = Send(scope);
        Return(scope, Send(scope));
        var chained = Return(scope, Send(scope));

        var late = Return(scope, slow);

        Assert.Equal([chained, late], scope.Frontier);
    }

    [Fact]
    public void Advance_NoHead_ReturnsBecomeTheFrontier()
    {
        using var scope = _scopes.Begin();
        var sent = Send(scope);
        Assert.Empty(sent.Predecessors);

        Assert.Equal([Return(scope, sent)], scope.Frontier);
    }

    [Fact]
    public void Advance_ReturnedTwice_CountsOnce()
    {
        using var scope = Begin(TestTokens.Token());
        var sent = Send(scope);
        var returned = TestTokens.After(sent);

        scope.Advance(returned, [sent.Id, .. sent.Predecessors]);
        scope.Advance(returned, [sent.Id, .. sent.Predecessors]);

        Assert.Equal([returned], scope.Frontier);
    }

    [Fact]
    public void Branch_StartsWithItsParentsFrontierAndAction()
    {
        var head = TestTokens.Token();
        using var scope = Begin(head);
        scope.Action = "plan_made";

        using var branch = scope.Branch();

        Assert.Equal([head], branch.Frontier);
        Assert.Equal("plan_made", branch.Action);
        Assert.Same(branch, _scopes.Current);
    }

    [Fact]
    public void Branch_Open_LeavesItsParentAlone()
    {
        var head = TestTokens.Token();
        using var scope = Begin(head);
        using var branch = scope.Branch();

        branch.Action = "other";
        Return(branch, Send(branch));

        Assert.Equal([head], scope.Frontier);
        Assert.Null(scope.Action);
    }

    [Fact]
    public void Dispose_Branch_RestoresAndJoins()
    {
        using var scope = Begin(TestTokens.Token());
        var branch = scope.Branch();
        var returned = Return(branch, Send(branch));

        branch.Dispose();
        branch.Dispose();

        Assert.Same(scope, _scopes.Current);
        Assert.Equal([returned], scope.Frontier);
    }

    [Fact]
    public void Dispose_UnusedBranch_ChangesNothing()
    {
        var head = TestTokens.Token();
        using var scope = Begin(head);

        scope.Branch().Dispose();

        Assert.Equal([head], scope.Frontier);
    }

    [Fact]
    public async Task Dispose_ParallelBranches_BothEnter()
    {
        using var scope = Begin(TestTokens.Token());
        // A branch that opened after another was joined would continue that one.
        var allAreOpen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var work = Enumerable.Range(0, 8).Select(async _ =>
        {
            using var branch = scope.Branch();
            await allAreOpen.Task;
            Return(branch, Send(branch));
            return Return(_scopes.Current!, Send(branch));
        }).ToList();
        allAreOpen.SetResult();
        var returned = await Task.WhenAll(work);

        Assert.Equal(returned.Select(token => token.Id).Order(), scope.Frontier.Select(token => token.Id).Order());
    }

    [Fact]
    public void Dispose_BranchWhoseBaseTheParentWentBeyond_DoesNotBringItBack()
    {
        using var scope = Begin(TestTokens.Token());
        var unused = scope.Branch();
        var returned = Return(scope, Send(scope));

        unused.Dispose();

        Assert.Equal([returned], scope.Frontier);
    }

    [Fact]
    public void Dispose_BranchAfterParentMovedOn_KeepsBothEnds()
    {
        using var scope = Begin(TestTokens.Token());
        var branch = scope.Branch();
        var ofBranch = Return(branch, Send(branch));
        var ofScope = Return(scope, Send(scope));

        branch.Dispose();

        Assert.Equal([ofScope, ofBranch], scope.Frontier);
    }

    [Fact]
    public void Dispose_BranchWhoseResultTheParentWentBeyond_DoesNotBringItBack()
    {
        using var scope = Begin(TestTokens.Token());
        var branch = scope.Branch();
        var ofBranch = Return(branch, Send(branch));
        scope.AddPredecessor(ofBranch);
        var joined = Return(scope, Send(scope));

        branch.Dispose();

        Assert.Equal([joined], scope.Frontier);
    }

    [Fact]
    public void Dispose_BranchInABranch_JoinsStepByStep()
    {
        using var scope = Begin(TestTokens.Token());
        var outer = scope.Branch();
        var inner = outer.Branch();
        var ofInner = Return(inner, Send(inner));
        var ofOuter = Return(outer, Send(outer));

        inner.Dispose();
        Assert.Equal([ofOuter, ofInner], outer.Frontier);
        Assert.Same(outer, _scopes.Current);

        outer.Dispose();
        Assert.Equal([ofOuter, ofInner], scope.Frontier);
    }

    [Fact]
    public void Dispose_OuterBranchFirst_InnerStillArrives()
    {
        using var scope = Begin(TestTokens.Token());
        var outer = scope.Branch();
        var inner = outer.Branch();
        var unused = outer.Branch();
        var ofOuter = Return(outer, Send(outer));
        var ofInner = Return(inner, Send(inner));

        outer.Dispose();
        Assert.Equal([ofOuter], scope.Frontier);

        inner.Dispose();
        unused.Dispose();
        Assert.Equal([ofOuter, ofInner], scope.Frontier);
        Assert.Same(scope, _scopes.Current);
    }

    [Fact]
    public void Dispose_BranchAfterItsScope_HarmsNothing()
    {
        var scope = Begin(TestTokens.Token());
        var branch = scope.Branch();

        scope.Dispose();
        Assert.Same(branch, _scopes.Current);

        branch.Dispose();
        Assert.Null(_scopes.Current);
    }

    [Fact]
    public void Advance_BranchUnderWay_UpdatesTheScopeThatSent()
    {
        using var scope = Begin(TestTokens.Token());
        var sent = Send(scope);
        using var branch = scope.Branch();

        var returned = Return(scope, sent);

        Assert.Equal([returned], scope.Frontier);
        Assert.DoesNotContain(returned, branch.Frontier);
    }

    [Fact]
    public void Advance_BranchJoinedMeanwhile_ReachesItsParent()
    {
        using var scope = Begin(TestTokens.Token());
        var branch = scope.Branch();
        var sent = Send(branch);
        branch.Dispose();

        var returned = Return(branch, sent);

        Assert.Equal([returned], scope.Frontier);
    }

    [Fact]
    public void Advance_ScopeEnded_HarmsNothing()
    {
        var scope = Begin(TestTokens.Token());
        var sent = Send(scope);
        scope.Dispose();

        Return(scope, sent);

        Assert.Null(_scopes.Current);
    }

    [Fact]
    public async Task Advance_UnderConcurrency_LosesNothing()
    {
        using var scope = Begin(TestTokens.Token());
        var sent = Enumerable.Range(0, 500).Select(_ => Send(scope)).ToList();
        var returned = new EctToken[sent.Count];

        await Parallel.ForAsync(0, sent.Count, TestContext.Current.CancellationToken, (i, _) =>
        {
            returned[i] = Return(scope, sent[i]);
            return ValueTask.CompletedTask;
        });

        Assert.Equal(returned.ToHashSet(), scope.Frontier.ToHashSet());
    }

    private EctScope Begin(EctToken head)
    {
        var scope = _scopes.Begin();
        scope.AddPredecessor(head);
        return scope;
    }

    /// <summary>What the handler sends from a scope.</summary>
    private static EctToken Send(EctScope scope) => TestTokens.After([.. scope.Frontier]);

    /// <summary>What the called service returns, taken into the scope that sent.</summary>
    private static EctToken Return(EctScope scope, EctToken sent)
    {
        var returned = TestTokens.After(sent);
        scope.Advance(returned, [sent.Id, .. sent.Predecessors]);
        return returned;
    }
}
