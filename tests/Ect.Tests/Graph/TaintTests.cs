using System.Text.Json.Nodes;
using Ect.Graph;
using Ect.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Testing;
using static Ect.TestUtils.TestTokens;

namespace Ect.Tests;

/// <summary>What comes after a revoked task (profile, section 5).</summary>
public sealed class TaintTests : IDisposable
{
    private static readonly EctRequirement Refusing = new() { RefuseTainted = true };

    private readonly Forge _alice = new();
    private readonly TestService _service;

    public TaintTests() => _service = Start();

    public static TheoryData<int> Distances => [2, 3, 50];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private CountingStore Store => (CountingStore)_service.Store;

    public void Dispose()
    {
        _service.Dispose();
        _alice.Dispose();
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public async Task Verify_AncestorRevokedSince_Tainted(int distance)
    {
        var chain = await RecordChainAsync(distance);
        await RevokeAsync(chain[0]);

        var context = (await _service.VerifyAsync(After(chain[^1]))).Context;

        Assert.True(context!.IsTainted);
        Assert.True(Assert.Single(context.Heads) is { } head && context.Graph.Find(head.Id)!.IsTainted);
        Assert.True(context.Graph.Find(chain[^1])!.IsTainted);
        Assert.Equal(28, _service.Get<FakeLogCollector>().LatestRecord.Id.Id);
    }

    [Fact]
    public async Task Verify_NothingRevokedAmongTheAncestors_NotTainted()
    {
        var chain = await RecordChainAsync(5);
        await RevokeAsync(Forge.NewId());

        var context = (await _service.VerifyAsync(Refusing, After(chain[^1]))).Context;

        Assert.False(context!.IsTainted);
        Assert.All(context.Graph.Nodes, node => Assert.False(node.IsTainted));
        Assert.DoesNotContain(_service.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Id is 28);
    }

    [Fact]
    public async Task Verify_SiblingBranchRevoked_NotTaintedButWhatJoinsThemIs()
    {
        var chain = await RecordChainAsync(1);
        string good = Forge.NewId(), bad = Forge.NewId(), child = Forge.NewId();
        await AcceptAsync(After(chain[0], good));
        await AcceptAsync(After(chain[0], bad));
        await AcceptAsync(After(bad, child));
        await RevokeAsync(bad);

        Assert.False((await AcceptAsync(After(good))).IsTainted);
        var joined = await AcceptAsync(_alice.Token(claims => claims["pred"] = new JsonArray(good, child)));

        Assert.True(joined.IsTainted);
        Assert.Equal([good], joined.Graph.Nodes.Where(node => !node.IsTainted).Select(node => node.Id));
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Verify_OneHeadOfTwoComesAfterARevokedTask_Tainted(bool isFirst)
    {
        var chain = await RecordChainAsync(2);
        await RevokeAsync(chain[0]);
        string[] heads = isFirst ? [After(chain[^1]), _alice.Token()] : [_alice.Token(), After(chain[^1])];

        Assert.True((await _service.VerifyAsync(heads)).Context!.IsTainted);
        Assert.Equal(EctFailureReason.Revoked, (await _service.VerifyAsync(Refusing, heads)).FailureReason);
    }

    [Fact]
    public async Task Verify_BothHeadsComeAfterARevokedTask_Tainted()
    {
        var chain = await RecordChainAsync(2);
        await RevokeAsync(chain[0]);
        string[] heads = [After(chain[^1]), After(chain[^1])];

        Assert.True((await _service.VerifyAsync(heads)).Context!.IsTainted);
        Assert.Equal(EctFailureReason.Revoked, (await _service.VerifyAsync(Refusing, heads)).FailureReason);
    }

    [Fact]
    public async Task Verify_RefusesTaintedAndAnInlinePredecessorIsTainted_TheHeadIsNamed()
    {
        var (chain, inline, head) = (await RecordChainAsync(2), Forge.NewId(), Forge.NewId());
        await RevokeAsync(chain[0]);

        var result = await _service.VerifyAsync(Refusing, After(chain[^1], inline), After(inline, head));

        Assert.Equal((EctFailureReason.Revoked, head), (result.FailureReason, result.FailedToken?.Id));
    }

    [Fact]
    public async Task Verify_Restored_NotTaintedAnyMore()
    {
        var chain = await RecordChainAsync(3);
        await RevokeAsync(chain[0]);
        Assert.True((await AcceptAsync(After(chain[^1]))).IsTainted);

        await _service.Get<IEctRevocations>().RestoreAsync(EctRevocation.OfToken(Forge.Alice, chain[0]), Cancellation);

        Assert.False((await AcceptAsync(After(chain[^1]))).IsTainted);
    }

    [Fact]
    public async Task Verify_InlinePredecessorNamesARevokedTaskThatNobodyKnows_Tainted()
    {
        string revoked = Forge.NewId(), inline = Forge.NewId();
        await RevokeAsync(revoked);

        var context = (await _service.VerifyAsync(After(inline), After(revoked, inline))).Context;

        Assert.True(context!.IsTainted);
        Assert.All(context.Graph.Nodes, node => Assert.True(node.IsTainted));
    }

    [Fact]
    public async Task Verify_IdIsRevokedForAnotherIssuerThanTheKnownTasks_NotTainted()
    {
        var chain = await RecordChainAsync(2);
        await _service.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(Forge.Bob, chain[0]), Cancellation);
        Assert.False((await AcceptAsync(After(chain[^1]))).IsTainted);
    }

    [Fact]
    public async Task Verify_RefusesTainted_RevokedAndNothingIsUsedUp()
    {
        var chain = await RecordChainAsync(3);
        await RevokeAsync(chain[0]);
        var token = After(chain[^1]);

        var result = await _service.VerifyAsync(Refusing, token);

        Assert.Equal(EctFailureReason.Revoked, result.FailureReason);
        Assert.Equal($"descends from {chain[0]}, which is revoked or tainted", result.FailureDetail);
        Assert.True((await _service.VerifyAsync(token)).Succeeded);
    }

    [Theory]
    [InlineData(true, null, EctFailureReason.Revoked)]
    [InlineData(true, false, EctFailureReason.None)]
    [InlineData(false, null, EctFailureReason.None)]
    [InlineData(false, true, EctFailureReason.Revoked)]
    public async Task Verify_OptionAndRequirement_TheRequirementDecides(bool option, bool? requirement, EctFailureReason expected)
    {
        using var service = Start(options => options.RefuseTainted = option);
        var chain = await RecordChainAsync(3, service);
        await RevokeAsync(chain[0], service);
        Assert.Equal(expected, (await service.VerifyAsync(new EctRequirement { RefuseTainted = requirement }, After(chain[^1]))).FailureReason);
    }

    [Fact]
    public async Task Verify_DirectPredecessorRevokedReportedAndRefused_Revoked()
    {
        var chain = await RecordChainAsync(1);
        await RevokeAsync(chain[0]);
        var requirement = new EctRequirement(Refusing) { UnresolvedPredecessors = EctUnresolvedPredecessors.Report };
        Assert.Equal(EctFailureReason.Revoked, (await _service.VerifyAsync(requirement, After(chain[0]))).FailureReason);
    }

    [Fact]
    public async Task Verify_WalkOverAncestorsIsOff_TaintIsFoundAllTheSame()
    {
        using var service = Start(options => options.WalkAncestors = false);
        var chain = await RecordChainAsync(4, service);
        await RevokeAsync(chain[0], service);
        Assert.Equal(EctFailureReason.Revoked, (await service.VerifyAsync(Refusing, After(chain[^1]))).FailureReason);
    }

    [Theory]
    [InlineData(1_500, false)]
    [InlineData(1_501, true)]
    public async Task Verify_MoreAncestorsThanAreLookedAt_CountsAsTainted(int ancestors, bool isTainted)
    {
        var last = await StoreChainAsync(ancestors);
        await RevokeAsync(Forge.NewId());

        Assert.Equal(isTainted, (await AcceptAsync(After(last))).IsTainted);
        Assert.Equal(isTainted ? EctFailureReason.Revoked : EctFailureReason.None, (await _service.VerifyAsync(Refusing, After(last))).FailureReason);
    }

    [Fact]
    public async Task Verify_MoreAncestorsThanAreLookedAtAndNothingRevoked_NotTaintedAndOneRoundTrip()
    {
        var last = await StoreChainAsync(10_001);
        Store.Finds.Clear();

        Assert.False((await AcceptAsync(After(last))).IsTainted);
        Assert.Single(Store.Finds);
    }

    [Fact]
    public async Task Verify_GrowingWorkflow_IsWalkedOnceForAllItsRequests()
    {
        var last = await StoreChainAsync(100);
        await RevokeAsync(Forge.NewId());
        await AcceptAsync(After(last));
        Store.Finds.Clear();

        for (var i = 0; i < 10; i++) await AcceptAsync(After(last, last = Forge.NewId()));

        // The predecessor, and the one before it, whose ancestors were looked at for the request before.
        Assert.InRange(Store.Finds.Count, 10, 20);
    }

    [Fact]
    public async Task Verify_SomethingElseIsRevoked_WhatWasFoundOutDoesNotHoldAnyMore()
    {
        var chain = await RecordChainAsync(10);
        await RevokeAsync(Forge.NewId());
        Assert.False((await AcceptAsync(After(chain[^1]))).IsTainted);

        await RevokeAsync(chain[0]);
        Assert.True((await AcceptAsync(After(chain[^1]))).IsTainted);
        Assert.True((await AcceptAsync(After(chain[^1]))).IsTainted);
    }

    [Fact]
    public async Task Verify_Tainted_TheGraphIsNoOtherThanBefore()
    {
        var chain = await RecordChainAsync(6);
        var before = await AcceptAsync(After(chain[^1]));
        await RevokeAsync(chain[0]);

        var after = await AcceptAsync(After(chain[^1]));

        Assert.Equal(before.Graph.Nodes.Count, after.Graph.Nodes.Count);
        Assert.True(after.Graph.IsComplete);
    }

    [Fact]
    public async Task Verify_TaintedTaskThatTwoTokensComeTo_IsMarkedInTheGraph()
    {
        string revoked = Forge.NewId(), tainted = Forge.NewId(), recorded = Forge.NewId(), open = Forge.NewId(), inline = Forge.NewId(), head = Forge.NewId();
        await StoreAsync(Token(revoked), Token(tainted, [revoked]), Token(recorded, [tainted]));
        EctTokenRecord[] others = [Record(Token(open, [tainted]), ancestorsKnown: false), Record(Token(after: [head]), ancestorsKnown: false)];
        Assert.Null(await _service.Store.TryAddAsync(others, Cancellation));
        await RevokeAsync(revoked);

        // The inline token looks behind what was recorded; what it finds there becomes part of the graph with the head alone, which is searched for a circle.
        var result = await _service.VerifyAsync(After(recorded, inline), _alice.Token(claims =>
        {
            claims["jti"] = head;
            claims["pred"] = new JsonArray(inline, open);
        }));

        Assert.True(result.Context!.Graph.Find(tainted)!.IsTainted);
    }

    [Fact]
    public async Task Verify_StoredCircle_EndsAndIsTaintedOnlyByWhatIsRevoked()
    {
        string one = Forge.NewId(), two = Forge.NewId(), revoked = Forge.NewId();
        await StoreAsync(Token(one, [two]), Token(two, [one]));
        await RevokeAsync(revoked);
        Assert.False((await AcceptAsync(After(one))).IsTainted);

        await StoreAsync(Token(revoked));
        string three = Forge.NewId(), four = Forge.NewId();
        await StoreAsync(Token(three, [four, revoked]), Token(four, [three]));
        Assert.True((await AcceptAsync(After(four))).IsTainted);
    }

    [Fact]
    public async Task Verify_TaskBroughtAlongAndNotRecorded_SaysNothingToOtherRequests()
    {
        string revoked = Forge.NewId(), forgotten = Forge.NewId(), stored = Forge.NewId();
        await StoreAsync(Token(stored, [forgotten]));
        await RevokeAsync(revoked);
        var head = _alice.Token(claims => claims["pred"] = new JsonArray(stored, forgotten));

        var gate = new EctRequirement { Consume = false };
        var alone = await _service.VerifyAsync(gate, head, After(revoked, forgotten));

        Assert.True(alone.Context!.IsTainted);
        Assert.False((await AcceptAsync(After(stored))).IsTainted);
    }

    /// <summary>A record whose ancestors were not all known may get one that is revoked.</summary>
    [Fact]
    public async Task Verify_RecordIsCompletedLater_WhatWasFoundOutBeforeDoesNotCount()
    {
        string late = Forge.NewId(), open = Forge.NewId();
        var incomplete = Token(open, [late]);
        Assert.Null(await _service.Store.TryAddAsync([Record(incomplete, ancestorsKnown: false)], Cancellation));
        await _service.Get<IEctRevocations>().RevokeAsync(EctRevocation.OfIssuer(Forge.Bob), Cancellation);
        Assert.False((await AcceptAsync(After(open))).IsTainted);

        await StoreAsync(Token(late, issuer: Forge.Bob), incomplete);

        Assert.True((await AcceptAsync(After(open))).IsTainted);
    }

    [Fact]
    public void Verdicts_BeyondTheirBound_AreForgotten()
    {
        var verdicts = new TaintVerdicts();
        var first = new TokenKey(Forge.NewId(), true);
        verdicts.Set(first, true);
        Assert.True(verdicts.TryGet(first, out var isTainted) && isTainted);

        for (var i = 0; i < 100_000; i++) verdicts.Set(new TokenKey($"{i}", true), false);

        Assert.False(verdicts.TryGet(first, out _));
    }

    private TestService Start(Action<EctOptions>? options = null) => new(options, ect =>
    {
        ect.Services.AddSingleton<InMemoryStore>();
        ect.Services.Replace(ServiceDescriptor.Singleton<IEctStore>(provider => new CountingStore(provider.GetRequiredService<InMemoryStore>())));
    }, _alice);

    private string After(string predecessor, string? id = null) => _alice.Token(claims =>
    {
        claims["pred"] = new JsonArray(predecessor);
        if (id is not null) claims["jti"] = id;
    });

    private async Task<EctContext> AcceptAsync(string token)
    {
        var result = await _service.VerifyAsync(token);
        Assert.Equal(EctFailureReason.None, result.FailureReason);
        return result.Context!;
    }

    /// <summary>A chain as it comes into being, one request after the other.</summary>
    private async Task<List<string>> RecordChainAsync(int length, TestService? service = null)
    {
        var chain = new List<string>();
        for (var i = 0; i < length; i++)
        {
            var id = Forge.NewId();
            Assert.True((await (service ?? _service).VerifyAsync(i is 0 ? _alice.Token(claims => claims["jti"] = id) : After(chain[^1], id))).Succeeded);
            chain.Add(id);
        }

        return chain;
    }

    private async Task<string> StoreChainAsync(int length)
    {
        var chain = new List<EctToken> { Token() };
        while (chain.Count < length) chain.Add(TestTokens.After(chain[^1]));
        await StoreAsync([.. chain]);
        return chain[^1].Id;
    }

    private async Task StoreAsync(params EctToken[] tokens) =>
        Assert.Null(await _service.Store.TryAddAsync([.. tokens.Select(token => Record(token))], Cancellation));

    private ValueTask RevokeAsync(string id, TestService? service = null) =>
        (service ?? _service).Get<IEctRevocations>().RevokeAsync(EctRevocation.OfToken(Forge.Alice, id), Cancellation);
}
