using static Ect.EctFailureReason;
using static Ect.Tests.TestTokens;

namespace Ect.Tests;

public sealed class EctAncestorWalkTests : IDisposable
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
    public async Task Check_StoredCircleFarBelowTheHead_Cycle()
    {
        string a = Forge.NewId(), b = Forge.NewId();
        var middle = Token(after: [a]);
        await _graph.StoreAsync([Token(a, [b]), Token(b, [a]), middle], ancestorsKnown: false);
        await _graph.RefuseAsync(Cycle, null, After(middle));
    }

    [Fact]
    public async Task Check_CircleThroughStoreAndInlinePredecessor_Cycle()
    {
        var (inline, stored) = (Forge.NewId(), Forge.NewId());
        await _graph.StoreAsync([Token(stored, [inline])], ancestorsKnown: false);
        await _graph.RefuseAsync(Cycle, null, Token(inline, [stored]), Token(after: [inline]));
    }

    [Fact]
    public async Task Check_CircleBehindARecordWhoseAncestorsAreKnown_WalkEndsBeforeIt()
    {
        string a = Forge.NewId(), b = Forge.NewId();
        var known = Token(after: [a]);
        await _graph.StoreAsync([Token(a, [b]), Token(b, [a])], ancestorsKnown: false);
        await _graph.StoreAsync([known]);

        await _graph.AcceptAsync(After(known));

        Assert.Single(_graph.Store.Finds);
    }

    [Fact]
    public async Task Check_UnsignedTokenWhoseSignedNamesakeIsAnAncestor_NoCycle()
    {
        _graph.MinimumPredecessorLevel = EctAssuranceLevel.L1;
        var namesake = Token();
        var middle = After(namesake);
        await _graph.StoreAsync([namesake, middle], ancestorsKnown: false);
        await _graph.AcceptAsync(Token(namesake.Id, [middle.Id], level: EctAssuranceLevel.L1));
    }

    [Theory]
    [InlineData(10_000, None)]
    [InlineData(10_001, TooManyAncestors)]
    public async Task Check_LongChain_UpToTheBound(int ancestors, EctFailureReason reason)
    {
        var chain = Chain(ancestors);
        await _graph.StoreAsync(chain, ancestorsKnown: false);
        Assert.Equal(reason, (await _graph.CheckAsync(After(chain[^1]))).Check.Reason);
    }

    [Theory]
    [InlineData(10_000, None)]
    [InlineData(10_001, TooManyAncestors)]
    public async Task Check_UnknownAncestors_CountTowardsTheBound(int ancestors, EctFailureReason reason)
    {
        var wide = Enumerable.Range(0, 99).Select(i => Token(after: [.. Enumerable.Range(0, 100).Select(_ => Forge.NewId())])).ToArray();
        var last = Token(after: [.. Enumerable.Range(0, ancestors - 99 - 9_900 - 1).Select(_ => Forge.NewId())]);
        await _graph.StoreAsync([.. wide, last], ancestorsKnown: false);
        Assert.Equal(reason, (await _graph.CheckAsync(After([.. wide, last]))).Check.Reason);
    }

    [Fact]
    public async Task Check_ChainLongerThanTheBoundButKnown_CostsOneRoundTrip()
    {
        var chain = Chain(10_001);
        await _graph.StoreAsync(chain);
        await _graph.AcceptAsync(After(chain[^1]));
        Assert.Single(_graph.Store.Finds);
    }

    [Fact]
    public async Task Check_ChainOfFive_CostsOneRoundTripALayerForTheWholeRequest()
    {
        var chain = Chain(5);
        await _graph.StoreAsync(chain, ancestorsKnown: false);

        var outcome = await _graph.AcceptAsync(After(chain[^1]), After(chain[^1]));

        Assert.Equal(5, _graph.Store.Finds.Count);
        Assert.True(outcome.Graph.IsComplete);
        Assert.All(outcome.ToRecords(_ => null), record => Assert.True(record.AncestorsKnown));
    }

    [Fact]
    public async Task Check_WalkIsOff_AsksForDirectPredecessorsOnlyAndGraphIsIncomplete()
    {
        using var graph = new GraphFixture(o => o.WalkAncestors = false);
        var chain = Chain(10_001);
        await graph.StoreAsync(chain, ancestorsKnown: false);

        var outcome = await graph.AcceptAsync(After(chain[^1]));

        Assert.Single(graph.Store.Finds);
        Assert.Equal([chain[^2].Id], outcome.Graph.UnknownPredecessors);
    }

    private static List<EctToken> Chain(int length)
    {
        var chain = new List<EctToken> { Token() };
        while (chain.Count < length) chain.Add(After(chain[^1]));
        return chain;
    }
}
