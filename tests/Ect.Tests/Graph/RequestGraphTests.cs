using Ect.Graph;
using Ect.Tokens;
using static Ect.EctFailureReason;
using static Ect.TestUtils.TestTokens;

namespace Ect.Tests;

/// <summary>The profile's section 3, rule by rule. The walk over ancestors has its own tests.</summary>
public sealed class RequestGraphTests : IDisposable
{
    private const string Mallory = "spiffe://example.com/agent/m";
    private readonly GraphFixture _graph = new();

    public void Dispose() => _graph.Dispose();

    // The request's heads.

    [Fact]
    public Task Check_HeadsOfTwoWorkflows_WorkflowMismatch() =>
        _graph.RefuseAsync(WorkflowMismatch, null, Token(workflow: Forge.NewId()), Token(workflow: Forge.NewId()));

    [Fact]
    public async Task Check_HeadsOfOneWorkflowAndOfNone_Passes()
    {
        var workflow = Forge.NewId();
        var outcome = await _graph.AcceptAsync(Token(workflow: workflow), Token(), Token(workflow: workflow));
        Assert.Equal(3, outcome.Graph.Heads.Count);
    }

    [Fact]
    public Task Check_HeadsOfTwoWorkflowsAndAMissingPredecessor_WorkflowMismatchComesFirst() =>
        _graph.RefuseAsync(WorkflowMismatch, null, Token(workflow: Forge.NewId(), after: [Forge.NewId()]), Token(workflow: Forge.NewId()));

    // 1. Ids are unique.

    [Fact]
    public async Task Check_TwoTokensOfTheRequestUnderOneId_DuplicateTokenIdNamesTheOther()
    {
        var first = Token(issuer: Forge.Bob);
        await _graph.RefuseAsync(DuplicateTokenId, Forge.Bob, first, Token(first.Id));
    }

    [Fact]
    public async Task Check_SignedAndUnsignedTokenUnderOneId_Passes()
    {
        var signed = Token();
        var outcome = await _graph.AcceptAsync(signed, Token(signed.Id, level: EctAssuranceLevel.L1));
        Assert.Equal(2, outcome.ToRecords(_ => null).Count);
    }

    [Theory]
    [InlineData(Forge.Bob)]
    [InlineData(Mallory)] // An id is taken also by an issuer that is not trusted here.
    public async Task Check_InlinePredecessorAndAnotherTokenInTheStore_DuplicateTokenId(string issuer)
    {
        var inline = Token();
        await _graph.StoreAsync([Token(inline.Id, issuer: issuer)]);
        await _graph.RefuseAsync(DuplicateTokenId, issuer, inline, After(inline));
    }

    [Fact]
    public async Task Check_InlinePredecessorIsInTheStore_Passes()
    {
        var inline = Token();
        await _graph.StoreAsync([inline]);
        await _graph.AcceptAsync(inline, After(inline));
    }

    [Fact]
    public async Task Record_TwoHeadsUnderOneIdInTwoRequests_TheWriteDecides()
    {
        EctToken first = Token(), second = Token(first.Id, issuer: Forge.Bob);
        var (a, b) = (await _graph.AcceptAsync(first), await _graph.AcceptAsync(second));

        Assert.Null(await _graph.Store.TryAddAsync(a.ToRecords(_ => null), TestContext.Current.CancellationToken));
        var lost = await _graph.Store.TryAddAsync(b.ToRecords(_ => null), TestContext.Current.CancellationToken);
        Assert.Equal(Forge.Alice, lost?.Issuer);
    }

    // 2. Predecessors are known.

    [Fact]
    public async Task Check_UnknownPredecessorOfAHead_PredecessorMissing()
    {
        var (root, missing) = (Token(), Forge.NewId());
        await _graph.StoreAsync([root]);
        await _graph.RefuseAsync(PredecessorMissing, missing, Token(after: [root.Id, missing]));
    }

    [Fact]
    public async Task Check_UnknownPredecessorOfAHeadReported_GraphIsIncomplete()
    {
        _graph.ReportsUnresolved = true;
        var missing = Forge.NewId();

        var outcome = await _graph.AcceptAsync(Token(after: [missing]));

        Assert.False(outcome.Graph.IsComplete);
        Assert.Equal([missing], outcome.Graph.UnknownPredecessors);
        Assert.False(Assert.Single(outcome.ToRecords(_ => null)).AncestorsKnown);
    }

    [Fact]
    public async Task Check_UnknownPredecessorOfAnInlineOne_PassesAndGraphIsIncomplete()
    {
        var missing = Forge.NewId();
        var inline = Token(after: [missing]);

        var outcome = await _graph.AcceptAsync(inline, After(inline));

        Assert.Equal([missing], outcome.Graph.UnknownPredecessors);
        Assert.All(outcome.ToRecords(_ => null), record => Assert.False(record.AncestorsKnown));
    }

    [Fact]
    public async Task Check_StoredPredecessorOfAnIssuerThatIsNotTrusted_CountsAsNotKnown()
    {
        var stored = Token(issuer: Mallory);
        await _graph.StoreAsync([stored]);
        await _graph.RefuseAsync(PredecessorMissing, stored.Id, After(stored));
    }

    [Fact]
    public async Task Check_InlinePredecessorThatIsNeverChecked_CountsAsNotThere()
    {
        _graph.ReportsUnresolved = true;
        var dropped = Token(issuer: Mallory);
        var head = After(dropped);
        var session = _graph.Begin(dropped, head);

        Assert.Equal(Failure.None, await session.CheckAsync(head, TestContext.Current.CancellationToken));

        var outcome = session.Complete();
        Assert.Equal([dropped.Id], outcome.Graph.UnknownPredecessors);
        Assert.Equal([head.Id], outcome.Graph.Nodes.Select(node => node.Id));
        Assert.Equal([head.Id], outcome.ToRecords(_ => null).Select(record => record.Id));
    }

    [Fact]
    public async Task Check_PredecessorBehindOneThatIsNotThere_IsRecordedAndNotInTheGraph()
    {
        _graph.ReportsUnresolved = true;
        var root = Token();
        var dropped = Token(after: [root.Id], issuer: Mallory);
        var head = After(dropped);
        var session = _graph.Begin(root, dropped, head);
        await session.CheckAsync(root, TestContext.Current.CancellationToken);
        await session.CheckAsync(head, TestContext.Current.CancellationToken);

        var outcome = session.Complete();

        Assert.Equal([head.Id], outcome.Graph.Nodes.Select(node => node.Id));
        Assert.Equal([(root.Id, true), (head.Id, false)], outcome.ToRecords(_ => null).Select(record => (record.Id, record.AncestorsKnown)));
    }

    [Fact]
    public async Task Check_TokenThatCountsAsKnown_NeedsNoStore()
    {
        var sent = Token(issuer: Forge.Me);
        _graph.Known = [sent];

        var outcome = await _graph.AcceptAsync(After(sent));

        Assert.True(outcome.Graph.IsComplete);
        Assert.Equal(2, outcome.Graph.Nodes.Count);
        Assert.Single(outcome.ToRecords(_ => null));
    }

    [Fact]
    public async Task Check_KnownTokenWhoseKeyIsRevokedByItsKid_IsNotKnown()
    {
        var sent = Token(keyId: "a-1");
        _graph.Known = [sent];
        await _graph.AcceptAsync(After(sent));

        _graph.Revocations = new([EctRevocation.OfKey(sent.Issuer, "a-1")]);

        await _graph.RefuseAsync(PredecessorMissing, sent.Id, After(sent));
    }

    // 3. Order in time.

    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public async Task Check_PredecessorIsNewer_UpToTheTolerance(int seconds, bool passes)
    {
        EctToken stored = Token(issuedAt: Forge.Now.AddSeconds(seconds)), inline = Token(issuedAt: Forge.Now.AddSeconds(seconds));
        await _graph.StoreAsync([stored]);

        Assert.Equal(passes ? None : TemporalOrder, (await _graph.CheckAsync(After(stored))).Check.Reason);
        Assert.Equal(passes ? None : TemporalOrder, (await _graph.CheckAsync(inline, After(inline))).Check.Reason);
    }

    [Fact]
    public async Task Check_InlinePredecessorIsOlderThanItsOwn_TemporalOrder()
    {
        var root = Token(issuedAt: Forge.Now.AddSeconds(31));
        var middle = After(root);
        await _graph.RefuseAsync(TemporalOrder, root.Id, root, middle, Token(after: [middle.Id], issuedAt: Forge.Now.AddSeconds(31)));
    }

    // 4. Same workflow.

    [Fact]
    public async Task Check_PredecessorOfAnotherWorkflow_WorkflowMismatch()
    {
        var stored = Token(workflow: Forge.NewId());
        await _graph.StoreAsync([stored]);
        await _graph.RefuseAsync(WorkflowMismatch, stored.Id, Token(after: [stored.Id], workflow: Forge.NewId()));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Check_OneOrBothInTheWorkflow_Passes(bool first, bool second)
    {
        var workflow = Forge.NewId();
        var inline = Token(workflow: first ? workflow : null);
        await _graph.AcceptAsync(inline, Token(after: [inline.Id], workflow: second ? workflow : null));
    }

    // 6. Levels.

    [Fact]
    public async Task Check_StoredPredecessorBelowTheMinimum_CountsAsNotKnown()
    {
        var stored = Token(level: EctAssuranceLevel.L1);
        await _graph.StoreAsync([stored]);
        await _graph.RefuseAsync(PredecessorMissing, stored.Id, After(stored));
    }

    [Fact]
    public async Task Check_UnsignedStoredPredecessorWhereAllowed_PassesWithoutTrustAndLowersTheLevel()
    {
        _graph.MinimumPredecessorLevel = EctAssuranceLevel.L1;
        var stored = Token(level: EctAssuranceLevel.L1, issuer: Mallory);
        await _graph.StoreAsync([stored]);

        var outcome = await _graph.AcceptAsync(After(stored));

        Assert.Equal(EctAssuranceLevel.L1, outcome.Level);
        Assert.Equal(EctAssuranceLevel.L1, Assert.Single(outcome.ToRecords(_ => null)).PathLevel);
    }

    [Fact]
    public async Task Check_PathThatOnlyTheStoreRemembers_LowersTheLevel()
    {
        var stored = Token(after: [Forge.NewId()]);
        await _graph.Store.TryAddAsync([Record(stored, pathLevel: EctAssuranceLevel.L1)], TestContext.Current.CancellationToken);

        Assert.Equal(EctAssuranceLevel.L1, (await _graph.AcceptAsync(After(stored))).Level);
    }

    [Fact]
    public async Task Check_IdOfASignedAndAnUnsignedToken_TheSignedOneIsMeant()
    {
        _graph.MinimumPredecessorLevel = EctAssuranceLevel.L1;
        var signed = Token();
        await _graph.StoreAsync([signed, Token(signed.Id, level: EctAssuranceLevel.L1)]);

        var outcome = await _graph.AcceptAsync(After(signed));

        Assert.Equal(EctAssuranceLevel.L2, outcome.Level);
        Assert.All(outcome.Graph.Nodes, node => Assert.True(node.IsSigned));
    }

    // 7. Policies.

    [Theory]
    [InlineData(null, true)]
    [InlineData("approved", true)]
    [InlineData("Approved", false)]
    [InlineData("rejected", false)]
    [InlineData("", false)]
    public async Task Check_ApprovalRequired_OnlyWhatIsApprovedOrUndecidedMayBeFollowed(string? decision, bool passes)
    {
        using var graph = new GraphFixture(o => o.RequireApprovedPredecessors = true);
        EctToken stored = Token(decision: decision), inline = Token(decision: decision);
        await graph.StoreAsync([stored]);

        Assert.Equal(passes ? Failure.None : new(PredecessorRefused, stored.Id), (await graph.CheckAsync(After(stored))).Check);
        Assert.Equal(passes ? Failure.None : new(PredecessorRefused, inline.Id), (await graph.CheckAsync(inline, After(inline))).Check);
    }

    [Fact]
    public async Task Check_ApprovalNotRequired_RejectedOneMayBeFollowed()
    {
        var inline = Token(decision: "rejected");
        await _graph.AcceptAsync(inline, After(inline));
    }

    [Fact]
    public async Task Check_Policy_SeesEveryKnownPairOnce()
    {
        var policy = new RecordingPolicy();
        _graph.Policies.Add(policy);
        EctToken stored = Token(), inline = Token(after: [stored.Id, Forge.NewId()]);
        await _graph.StoreAsync([stored]);
        var head = After(inline, stored);

        await _graph.AcceptAsync(inline, head);

        Assert.Equal([(stored.Id, inline.Id), (inline.Id, head.Id), (stored.Id, head.Id)], policy.Pairs);
    }

    // Cost.

    [Fact]
    public async Task Check_RootHead_AsksNothing()
    {
        await _graph.AcceptAsync(Token());
        Assert.Empty(_graph.Store.Finds);
    }

    [Fact]
    public async Task Check_TwoHeadsAndAnInlinePredecessor_AsksOnceForWhatTheyNameAndWhetherSomebodyNamesThem()
    {
        EctToken a = Token(), b = Token();
        await _graph.StoreAsync([a, b]);
        var inline = After(a);

        EctToken one = After(inline, b), other = After(a);

        await _graph.AcceptAsync(one, inline, other);

        Assert.Equivalent(new[] { a.Id, b.Id, inline.Id, one.Id, other.Id }, Assert.Single(_graph.Store.Finds), strict: true);
    }

    // The store fails.

    [Fact]
    public async Task Check_StoreThrowsAnything_EctStoreException()
    {
        var graphs = _graph.Graphs(new BrokenStore(new TimeoutException()));
        var e = await Assert.ThrowsAsync<EctStoreException>(() => CheckWith(graphs, TestContext.Current.CancellationToken));
        Assert.IsType<TimeoutException>(e.InnerException);
    }

    [Fact]
    public async Task Check_StoreGivesUpOnItsOwn_EctStoreException()
    {
        var graphs = _graph.Graphs(new BrokenStore(new OperationCanceledException()));
        await Assert.ThrowsAsync<EctStoreException>(() => CheckWith(graphs, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Check_CallerHasGone_Canceled()
    {
        var graphs = _graph.Graphs(new BrokenStore(new OperationCanceledException()));
        await Assert.ThrowsAsync<OperationCanceledException>(() => CheckWith(graphs, new CancellationToken(canceled: true)));
    }

    // What comes out.

    [Fact]
    public async Task Complete_ForkAndJoin_ShowsAllOfIt()
    {
        var root = Token();
        await _graph.RecordAsync(root);
        EctToken left = After(root), right = After(root);
        var head = After(left, right);

        var outcome = await _graph.AcceptAsync(left, right, head);

        Assert.Equal([root.Id, left.Id, right.Id, head.Id], outcome.Graph.Nodes.Select(node => node.Id));
        Assert.Same(head, Assert.Single(outcome.Graph.Heads).Token);
        Assert.True(outcome.Graph.IsComplete);
        Assert.Equal([left.Id, right.Id, head.Id], outcome.ToRecords(_ => null).Select(record => record.Id));
    }

    [Fact]
    public async Task ToRecords_Thumbprints_StandInTheRecords()
    {
        var token = Token();
        var thumbprint = EctDigest.Of("key"u8);
        var record = Assert.Single((await _graph.AcceptAsync(token)).ToRecords(asked => asked == token ? thumbprint : null));
        Assert.Equal(thumbprint, record.KeyThumbprint);
    }

    private static async Task CheckWith(RequestGraphs graphs, CancellationToken cancellationToken)
    {
        var request = Requests.Of(Token(after: [Forge.NewId()]));
        var graph = graphs.Begin(request, new GraphTerms { MinimumPredecessorLevel = EctAssuranceLevel.L2 });
        graph.Admit(request.InOrder);
        await graph.CheckAsync(request.InOrder[0], cancellationToken);
    }

    private sealed class RecordingPolicy : IEctPredecessorPolicy
    {
        public List<(string Predecessor, string Token)> Pairs { get; } = [];

        public ValueTask<bool> AllowsAsync(EctPredecessorContext context, CancellationToken cancellationToken)
        {
            Pairs.Add((context.Predecessor.Id, context.Token.Id));
            return ValueTask.FromResult(true);
        }
    }

    private sealed class BrokenStore(Exception failure) : IEctStore
    {
        public TimeSpan Retention => TimeSpan.FromHours(24);

        public ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => throw failure;
        public ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken) => throw failure;
        public ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, int limit, CancellationToken cancellationToken) => throw failure;

        public ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
            DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken) =>
            throw failure;

        public ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken) =>
            throw failure;
    }
}
