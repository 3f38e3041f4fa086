using static Ect.EctFailureReason;
using static Ect.TestUtils.TestTokens;

namespace Ect.Tests;

public sealed class CircleSearchTests : IDisposable
{
    private readonly GraphFixture _graph = new();

    public void Dispose() => _graph.Dispose();

    [Fact]
    public async Task Check_StoredAncestorNamesTheHead_Cycle()
    {
        var (id, below) = (Forge.NewId(), Forge.NewId());
        await _graph.StoreAsync([Token(below, [id])], ancestorsKnown: false);
        await _graph.RefuseAsync(Cycle, null, Token(id, [below]));
    }

    [Fact]
    public async Task Check_StoredAncestorFarBelowNamesTheHead_Cycle()
    {
        var id = Forge.NewId();
        var chain = Chain(20, Token(after: [id]));
        await _graph.StoreAsync(chain, ancestorsKnown: false);
        await _graph.RefuseAsync(Cycle, null, Token(id, [chain[^1].Id]));
    }

    [Fact]
    public async Task Check_CircleThroughStoreAndInlinePredecessor_Cycle()
    {
        var (inline, stored) = (Forge.NewId(), Forge.NewId());
        await _graph.StoreAsync([Token(stored, [inline])], ancestorsKnown: false);
        await _graph.RefuseAsync(Cycle, null, Token(inline, [stored]), Token(after: [inline]));
    }

    /// <summary>What the first of them has had explored names the second, which is only known once it is checked.</summary>
    [Fact]
    public async Task Check_CircleOverTwoTokensOfTheRequest_Cycle()
    {
        var (one, two, stored) = (Forge.NewId(), Forge.NewId(), Forge.NewId());
        var above = Token(after: [one]);
        await _graph.StoreAsync([above, Token(stored, [two])], ancestorsKnown: false);
        await _graph.RefuseAsync(Cycle, null, Token(one, [stored]), Token(two, [one]));
    }

    [Fact]
    public async Task Check_AwaitedButNoAncestorNamesIt_Accepted()
    {
        var chain = Chain(5);
        await _graph.StoreAsync(chain, ancestorsKnown: false);

        await _graph.AcceptAsync(await AwaitedAsync(chain[^1].Id), await AwaitedAsync(chain[^1].Id));

        Assert.Equal(5, _graph.Store.Finds.Count); // One a layer, for both tokens together.
    }

    [Fact]
    public async Task Check_CircleBehindARecordWhoseAncestorsAreKnown_SearchEndsBeforeIt()
    {
        string a = Forge.NewId(), b = Forge.NewId();
        var known = Token(after: [a]);
        await _graph.StoreAsync([Token(a, [b]), Token(b, [a])], ancestorsKnown: false);
        await _graph.StoreAsync([known]);

        await _graph.AcceptAsync(await AwaitedAsync(known.Id));

        Assert.Single(_graph.Store.Finds);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Check_UnsignedTokenWhoseSignedNamesakeIsAnAncestor_NoCycle(bool isAwaited)
    {
        _graph.MinimumPredecessorLevel = EctAssuranceLevel.L1;
        var namesake = Token();
        var middle = After(namesake);
        await _graph.StoreAsync(isAwaited ? [middle, namesake] : [namesake, middle], ancestorsKnown: false);
        await _graph.AcceptAsync(Token(namesake.Id, [middle.Id], level: EctAssuranceLevel.L1));
    }

    /// <summary>However long the workflow, and whatever is unknown at its beginning.</summary>
    [Theory]
    [InlineData(10), InlineData(10_001)]
    public async Task Check_NobodyNamedTheTokenBefore_NothingIsWalked(int length)
    {
        var chain = Chain(length, Token(after: [Forge.NewId()]));
        await _graph.StoreAsync(chain, ancestorsKnown: false);

        var outcome = await _graph.AcceptAsync(After(chain[^1]), After(chain[^1]));

        Assert.Single(_graph.Store.Finds);
        Assert.Equal([chain[^2].Id], outcome.Graph.UnknownPredecessors);
    }

    [Theory]
    [InlineData(1_500, None)]
    [InlineData(1_501, TooManyAncestors)]
    public async Task Check_LongChain_UpToTheBound(int ancestors, EctFailureReason reason)
    {
        var chain = Chain(ancestors);
        await _graph.StoreAsync(chain, ancestorsKnown: false);
        Assert.Equal(reason, (await _graph.CheckAsync(await AwaitedAsync(chain[^1].Id))).Check.Reason);
    }

    [Theory]
    [InlineData(1_500, None)]
    [InlineData(1_501, TooManyAncestors)]
    public async Task Check_UnknownAncestors_CountTowardsTheBound(int ancestors, EctFailureReason reason)
    {
        var wide = Enumerable.Range(0, 14).Select(_ => Token(after: Unknown(100))).ToArray();
        var last = Token(after: Unknown(ancestors - 14 - 1_400 - 1));
        await _graph.StoreAsync([.. wide, last], ancestorsKnown: false);
        Assert.Equal(reason, (await _graph.CheckAsync(await AwaitedAsync([.. wide.Select(token => token.Id), last.Id]))).Check.Reason);
    }

    /// <summary>Few ancestors, each of which names all of the layer before it.</summary>
    [Theory]
    [InlineData(7_500, None)]
    [InlineData(7_501, TooManyAncestors)]
    public async Task Check_ManyLinks_UpToTheBound(int links, EctFailureReason reason)
    {
        var roots = Unknown(100);
        EctToken[] middle =
        [
            .. Enumerable.Range(0, 24).Select(_ => Token(after: roots)), Token(after: roots[..(links - 7_450)]), .. Enumerable.Range(0, 75).Select(_ => Token()),
        ];
        var top = Enumerable.Range(0, 50).Select(_ => Token(after: [.. middle.Select(token => token.Id)])).ToArray();
        await _graph.StoreAsync([.. middle, .. top], ancestorsKnown: false);
        Assert.Equal(reason, (await _graph.CheckAsync(await AwaitedAsync([.. top.Select(token => token.Id)]))).Check.Reason);
    }

    [Theory]
    [InlineData(11, None)] // The direct predecessor is asked for anyway.
    [InlineData(12, TooManyAncestors)]
    public async Task Check_RemoteStore_UpToTheBoundOfRoundTrips(int ancestors, EctFailureReason reason)
    {
        var chain = Chain(ancestors);
        await _graph.StoreAsync(chain, ancestorsKnown: false);
        _graph.Store.IsRemote = true;

        Assert.Equal(reason, (await _graph.CheckAsync(await AwaitedAsync(chain[^1].Id))).Check.Reason);
        Assert.Equal(11, _graph.Store.Finds.Count);
    }

    /// <summary>What a server would be asked for link by link is listed as a whole.</summary>
    [Fact]
    public async Task Check_RemoteStoreAndLongChainInOneWorkflow_ListsTheWorkflowOnce()
    {
        var workflow = Forge.NewId();
        List<EctToken> chain = [Token(workflow: workflow)];
        while (chain.Count < 1_000) chain.Add(Token(after: [chain[^1].Id], workflow: workflow));
        await _graph.StoreAsync(chain, ancestorsKnown: false);
        _graph.Store.IsRemote = true;

        await _graph.AcceptAsync(await AwaitedAsync(chain[^1].Id));

        Assert.Equal([workflow], _graph.Store.Lists);
        Assert.Equal(5, _graph.Store.Finds.Count); // The direct predecessor, and four layers before it is worth while.
    }

    /// <summary>What the list of a workflow lacks is asked for link by link, because it would lack it again.</summary>
    [Fact]
    public async Task Check_RemoteStoreAndAncestorsOutsideTheWorkflow_ListsTheWorkflowOnce()
    {
        var workflow = Forge.NewId();
        var chain = Chain(2); // Of no workflow.
        while (chain.Count < 10) chain.Add(Token(after: [chain[^1].Id], workflow: workflow));
        await _graph.StoreAsync(chain, ancestorsKnown: false);
        _graph.Store.IsRemote = true;

        await _graph.AcceptAsync(await AwaitedAsync(chain[^1].Id));

        Assert.Equal([workflow], _graph.Store.Lists);
        Assert.Equal(7, _graph.Store.Finds.Count); // Five as above, and the two outside.
    }

    [Fact]
    public async Task Check_TwoTokens_ShareOneBudget()
    {
        using var graph = new GraphFixture(o => o.Limits.MaxAncestors = 15);
        List<EctToken> one = Chain(10), other = Chain(10);
        await graph.StoreAsync([.. one, .. other], ancestorsKnown: false);
        string first = Forge.NewId(), second = Forge.NewId();
        await graph.StoreAsync([Token(after: [first, second])], ancestorsKnown: false);

        await graph.AcceptAsync(Token(first, [one[^1].Id]));
        await graph.RefuseAsync(TooManyAncestors, null, Token(first, [one[^1].Id]), Token(second, [other[^1].Id]));
    }

    /// <summary>A stored token above all of them names tokens of which none comes after another: each has what is above gone through again.</summary>
    [Theory]
    [InlineData(60, None)]
    [InlineData(61, TooManyAncestors)]
    public async Task Check_ManyTokensThatAreNamedAbove_ShareTheBudgetOfLinks(int width, EctFailureReason reason)
    {
        using var graph = new GraphFixture(o => o.Limits.MaxAncestors = Links(60) / 5 + 1);
        var ids = Enumerable.Range(0, 25).Select(_ => Forge.NewId()).ToArray();
        EctToken above = Token(after: ids[1..]), wide = Token(after: Unknown(width)), root = Token();
        await graph.StoreAsync([root, wide, above, Token(after: ids)], ancestorsKnown: false);

        var first = Token(ids[0], [above.Id, wide.Id]);
        EctToken[] others = [.. ids[1..].Select(id => Token(id, [root.Id]))];
        var check = (await graph.CheckAsync([first, .. others])).Check;

        Assert.Equal(reason, check.Reason);

        // Found while the first is walked; then each other adds its own link, and all so far is gone through.
        static int Links(int width) => 26 + width + Enumerable.Range(1, 24).Sum(n => 1 + 26 + width + n);
    }

    [Fact]
    public async Task Check_CallerGoes_SearchStops()
    {
        using var gone = new CancellationTokenSource();
        var chain = Chain(50);
        await _graph.StoreAsync(chain, ancestorsKnown: false);
        var token = await AwaitedAsync(chain[^1].Id);
        _graph.Store.OnFind = () =>
        {
            if (_graph.Store.Finds.Count is 5) gone.Cancel();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _graph.Begin(token).CheckAsync(token, gone.Token).AsTask());
        Assert.InRange(_graph.Store.Finds.Count, 5, 6);
    }

    [Fact]
    public async Task Check_WalkIsOff_AcceptedWithoutASearch()
    {
        using var graph = new GraphFixture(o => o.WalkAncestors = false);
        var (id, below) = (Forge.NewId(), Forge.NewId());
        await graph.StoreAsync([Token(below, [id])], ancestorsKnown: false);

        await graph.AcceptAsync(Token(id, [below]));

        Assert.Single(graph.Store.Finds);
    }

    /// <summary>A token that a stored one, which is no ancestor of it, named before it was known.</summary>
    private async Task<EctToken> AwaitedAsync(params string[] after)
    {
        var token = Token(after: after);
        await _graph.StoreAsync([Token(after: [token.Id])], ancestorsKnown: false);
        return token;
    }

    private static string[] Unknown(int count) => [.. Enumerable.Range(0, count).Select(_ => Forge.NewId())];

    private static List<EctToken> Chain(int length, EctToken? root = null)
    {
        List<EctToken> chain = [root ?? Token()];
        while (chain.Count < length) chain.Add(After(chain[^1]));
        return chain;
    }
}
