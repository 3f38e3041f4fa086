using System.Text.Json.Nodes;

namespace Ect.Tests;

/// <summary>Rule 21 with a ledger that is waited for: what becomes L3, and what does not when something fails.</summary>
public sealed class SynchronousRecordingTests : IDisposable
{
    private static readonly EctRequirement AsksForL3 = new() { MinimumLevel = EctAssuranceLevel.L3 };

    private readonly LedgerService _service = new();
    private readonly string _id = Forge.NewId();

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task Verify_WithLedger_IsL3AndHasItsReceipt()
    {
        var context = (await _service.VerifyAsync(Token())).Context!;

        Assert.Equal(EctAssuranceLevel.L3, context.Level);
        Assert.Equal(EctAssuranceLevel.L3, context.Graph.Find(_id)!.Level);
        var receipt = Assert.Single(context.Receipts);
        Assert.Equal((_id, context.Heads[0].EncodedToken), (receipt.Id, receipt.Entry.EncodedToken));
        Assert.Equal(EctLedgerFailure.None, _service.Ledger.Verifier.VerifyReceipt(receipt));
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await LevelsOf(_id));
    }

    [Fact]
    public async Task Verify_WithLedger_StoreIsWrittenThenLedgerThenStoreIsRaised()
    {
        var levels = EctAssuranceLevel.L1;
        _service.Ledger.OnAppend = async () => levels = await _service.LevelOf(_id);

        Assert.True((await _service.VerifyAsync(Token())).Succeeded);

        Assert.Equal(EctAssuranceLevel.L2, levels);
        Assert.Equal([[EctAssuranceLevel.L2], [EctAssuranceLevel.L3]], _service.Store.Writes);
    }

    [Fact]
    public async Task Verify_InlinePredecessors_AreAppendedInOneBatchPredecessorsFirst()
    {
        var (root, middle, head) = (Forge.NewId(), Forge.NewId(), Forge.NewId());

        var context = (await _service.VerifyAsync(Token(head, middle), Token(middle, root), Token(root))).Context!;

        Assert.Equal([root, middle, head], Assert.Single(_service.Ledger.Calls));
        Assert.Equal([root, middle, head], context.Receipts.Select(receipt => receipt.Id));
        Assert.All(context.Graph.Nodes, node => Assert.Equal(EctAssuranceLevel.L3, node.Level));
        Assert.Equal(EctAssuranceLevel.L3, context.Level);
        foreach (var id in new[] { root, middle, head }) Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await LevelsOf(id));
    }

    [Fact]
    public async Task Verify_UnsignedPredecessor_IsNotAppendedAndLowersThePath()
    {
        var head = Forge.NewId();
        var requirement = new EctRequirement { MinimumLevel = EctAssuranceLevel.L3, MinimumPredecessorLevel = EctAssuranceLevel.L1 };

        var context = (await _service.VerifyAsync(requirement, _service.Alice.Unsigned(c => c["jti"] = _id), Token(head, _id))).Context!;

        Assert.Equal([head], Assert.Single(_service.Ledger.Calls));
        Assert.Equal([head], context.Receipts.Select(receipt => receipt.Id));
        Assert.Equal(EctAssuranceLevel.L1, context.Level);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L1), await LevelsOf(head));
        Assert.Equal((EctAssuranceLevel.L1, EctAssuranceLevel.L1), await LevelsOf(_id));
    }

    [Fact]
    public async Task Verify_UnsignedAlone_TouchesNoLedger()
    {
        var context = (await _service.VerifyAsync(new EctRequirement { MinimumLevel = EctAssuranceLevel.L1 }, _service.Alice.Unsigned(c => c["jti"] = _id))).Context!;

        Assert.Empty(_service.Ledger.Calls);
        Assert.Empty(context.Receipts);
        Assert.Equal(EctAssuranceLevel.L1, context.Level);
    }

    [Fact]
    public async Task Verify_UnsignedWhereL3IsAskedFor_LevelTooLowAndNothingRecorded()
    {
        Assert.Equal(EctFailureReason.LevelTooLow, (await _service.VerifyAsync(AsksForL3, _service.Alice.Unsigned())).FailureReason);
        Assert.Empty(_service.Ledger.Calls);
    }

    [Fact]
    public async Task Verify_StoredPredecessor_PathIsAsLowAsTheStoreSays()
    {
        var predecessor = TestTokens.Token(_id);
        await _service.Store.TryAddAsync([TestTokens.Record(predecessor)], TestContext.Current.CancellationToken);

        var head = Forge.NewId();
        var context = (await _service.VerifyAsync(Token(head, _id))).Context!;

        Assert.Equal(EctAssuranceLevel.L2, context.Level);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L2), await LevelsOf(head));
    }

    /// <summary>Predecessors need what the heads need, but no more than L2 unless it is set.</summary>
    [Theory]
    [InlineData(EctAssuranceLevel.L2, null, EctFailureReason.None)]
    [InlineData(EctAssuranceLevel.L2, EctAssuranceLevel.L3, EctFailureReason.PredecessorMissing)]
    [InlineData(EctAssuranceLevel.L1, null, EctFailureReason.PredecessorMissing)]
    [InlineData(EctAssuranceLevel.L1, EctAssuranceLevel.L1, EctFailureReason.None)]
    public async Task Verify_L3IsAskedFor_StoredPredecessorNeedsL2(
        EctAssuranceLevel stored, EctAssuranceLevel? minimum, EctFailureReason expected)
    {
        await _service.Store.TryAddAsync([TestTokens.Record(TestTokens.Token(_id, level: stored))], TestContext.Current.CancellationToken);

        var result = await _service.VerifyAsync(
            new EctRequirement(AsksForL3) { MinimumPredecessorLevel = minimum }, Token(Forge.NewId(), _id));

        Assert.Equal(expected, result.FailureReason);
    }

    [Fact]
    public async Task Verify_LedgerFails_UnavailableStoreSaysL2AndTokenIsGivenBack()
    {
        _service.Ledger.Failures = 1;
        var token = Token();

        var refused = await _service.VerifyAsync(token);

        Assert.Equal((EctFailureReason.LedgerUnavailable, true), (refused.FailureReason, refused.IsUnavailable));
        Assert.Equal((EctAssuranceLevel.L2, EctAssuranceLevel.L2), await LevelsOf(_id));
        var accepted = await _service.VerifyAsync(token);
        Assert.Equal(EctAssuranceLevel.L3, accepted.Context!.Level);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await LevelsOf(_id));
    }

    [Fact]
    public async Task Verify_LedgerHangs_UnavailableOnceTheTimeIsUp()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource();
        _service.Ledger.OnAppend = () => { asked.TrySetResult(); return Task.CompletedTask; };
        _service.Ledger.Gate = gate;
        var token = Token();

        var verification = _service.VerifyAsync(token).AsTask();
        await asked.Task;
        _service.Clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromMilliseconds(1));
        Assert.False(verification.IsCompleted);
        _service.Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(EctFailureReason.LedgerUnavailable, (await verification).FailureReason);
        (_service.Ledger.Gate, _service.Ledger.OnAppend) = (null, null);
        Assert.True((await _service.VerifyAsync(token)).Succeeded);
        gate.SetResult();
    }

    [Fact]
    public async Task Verify_CallerGoneWhileTheLedgerWrites_CancelledAndGivenBack()
    {
        using var caller = new CancellationTokenSource();
        _service.Ledger.OnAppend = caller.CancelAsync;
        var token = Token();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _service.Verifier.VerifyAsync([token], new EctRequirement(), caller.Token));

        _service.Ledger.OnAppend = null;
        Assert.True((await _service.VerifyAsync(token)).Succeeded);
    }

    [Fact]
    public async Task Verify_ReceiptsOfOtherTokens_LedgerUnavailable()
    {
        _service.Ledger.Receipts = _ => [];
        Assert.Equal(EctFailureReason.LedgerUnavailable, (await _service.VerifyAsync(Token())).FailureReason);
    }

    [Fact]
    public async Task Verify_ReceiptOfAnotherTokenUnderTheSameId_LedgerUnavailable()
    {
        var other = Assert.Single(await _service.Ledger.Inner.AppendAsync([LedgerTokens.Signed(_id)], TestContext.Current.CancellationToken));
        var unsigned = Assert.Single(await _service.Ledger.Inner.AppendAsync([LedgerTokens.Unsigned(_id)], TestContext.Current.CancellationToken));
        foreach (var receipt in new[] { other, unsigned })
        {
            _service.Ledger.Receipts = _ => [receipt];
            Assert.Equal(EctFailureReason.LedgerUnavailable, (await _service.VerifyAsync(Token())).FailureReason);
            Assert.Equal((EctAssuranceLevel.L2, EctAssuranceLevel.L2), await LevelsOf(_id));
        }
    }

    [Fact]
    public async Task Verify_StoreCanNotBeRaised_StoreUnavailableAndAgainGivesTheFirstReceipt()
    {
        _service.Store.RefusesL3 = true;
        var token = Token();
        Assert.Equal(EctFailureReason.StoreUnavailable, (await _service.VerifyAsync(token)).FailureReason);

        _service.Store.RefusesL3 = false;
        var receipt = Assert.Single((await _service.VerifyAsync(token)).Context!.Receipts);

        Assert.Equal((0, 2), (receipt.LeafIndex, _service.Ledger.Calls.Count));
        Assert.Equal(1, (await _service.Ledger.Inner.GetTreeHeadAsync(TestContext.Current.CancellationToken)).Size);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await LevelsOf(_id));
    }

    [Fact]
    public async Task Verify_Replayed_TouchesNoLedger()
    {
        var token = Token();
        Assert.True((await _service.VerifyAsync(token)).Succeeded);

        Assert.Equal(EctFailureReason.Replayed, (await _service.VerifyAsync(token)).FailureReason);
        Assert.Single(_service.Ledger.Calls);
    }

    [Fact]
    public async Task Verify_GateWhereL3IsAskedFor_PassesOnlyWhatIsRecorded()
    {
        var gate = new EctRequirement(AsksForL3) { Consume = false };
        var token = Token();

        var refused = await _service.VerifyAsync(gate, token);
        Assert.Equal(EctFailureReason.LevelTooLow, refused.FailureReason);
        Assert.Contains("gate", refused.FailureDetail, StringComparison.Ordinal);
        Assert.Empty(_service.Ledger.Calls);

        Assert.True((await _service.VerifyAsync(AsksForL3, token)).Succeeded);
        var passed = await _service.VerifyAsync(gate, token);
        Assert.Equal(EctAssuranceLevel.L3, passed.Context!.Level);
        Assert.Empty(passed.Context.Receipts);
        Assert.Single(_service.Ledger.Calls);
    }

    [Fact]
    public async Task Verify_GateWithoutAMinimumOfL3_SaysL2AndRecordsNothing()
    {
        var context = (await _service.VerifyAsync(new EctRequirement { Consume = false }, Token())).Context!;

        Assert.Equal((EctAssuranceLevel.L2, 0), (context.Level, context.Receipts.Count));
        Assert.Empty(_service.Ledger.Calls);
    }

    [Fact]
    public async Task FindRefusal_WhereL3IsAskedFor_FindsNoneAndRecordsNothing()
    {
        Assert.Null(await _service.Verifier.FindRefusalAsync([Token()], AsksForL3, TestContext.Current.CancellationToken));
        Assert.Empty(_service.Ledger.Calls);
        Assert.Empty(_service.Store.Writes);
    }

    [Fact]
    public async Task Verify_HundredAtOnce_EveryReceiptVerifies()
    {
        var tokens = Enumerable.Range(0, 100).Select(_ => Token(Forge.NewId())).ToArray();

        var results = await Task.WhenAll(tokens.Select(token => Task.Run(() => _service.VerifyAsync(token).AsTask())));

        var receipts = results.SelectMany(result => result.Context!.Receipts).ToList();
        Assert.All(receipts, receipt => Assert.Equal(EctLedgerFailure.None, _service.Ledger.Verifier.VerifyReceipt(receipt)));
        Assert.Equal(Enumerable.Range(0, 100).Select(place => (long)place), receipts.Select(receipt => receipt.LeafIndex).Order());
    }

    [Fact]
    public async Task Verify_ModeOff_TouchesNoLedgerAndL3IsTooHigh()
    {
        using var service = new LedgerService(EctLedgerMode.Off);

        Assert.Equal(EctAssuranceLevel.L2, (await service.VerifyAsync(service.Alice.Token())).Context!.Level);
        var refused = await service.VerifyAsync(AsksForL3, service.Alice.Token());

        Assert.Equal(EctFailureReason.LevelTooLow, refused.FailureReason);
        Assert.Contains("no audit ledger", refused.FailureDetail, StringComparison.Ordinal);
        Assert.Empty(service.Ledger.Calls);
    }

    private string Token(string? id = null, params string[] after) => _service.Alice.Token(c =>
    {
        c["jti"] = id ?? _id;
        c["pred"] = new JsonArray([.. after.Select(p => (JsonNode)p)]);
    });

    private Task<(EctAssuranceLevel Own, EctAssuranceLevel Path)> LevelsOf(string id) => _service.Store.LevelsOfAsync(id);
}
