using System.Text.Json.Nodes;
using Ect.Recording;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Several instances over one Redis, with a ledger: what one of them has recorded is L3 for all.</summary>
public sealed class RecordedWorkflowTests(SharedServers servers)
{
    private static readonly EctRequirement AfterL3 = new() { MinimumPredecessorLevel = EctAssuranceLevel.L3 };

    private readonly string _prefix = Instances.NewPrefix();
    private readonly string _root = Forge.NewId();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Head_PredecessorWasRecordedByTheOther_WholePathIsL3(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        Assert.Equal(EctAssuranceLevel.L3, (await one.VerifyAsync(Root())).Context!.Level);

        var context = (await other.VerifyAsync(After(_root), AfterL3)).Context!;

        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), (context.Level, context.Graph.Find(_root)!.Level));
        Assert.Null(context.Graph.Find(_root)!.Token);
        Assert.Equal([context.Heads[0].Id], context.Receipts.Select(receipt => receipt.Id));
        Assert.Equal([[context.Heads[0].Id]], other.Ledger.Calls); // the root is in the other's ledger, and not written twice
        await other.Ledger.AssertHasAsync(context.Heads[0]);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await one.Store.LevelsOfAsync(context.Heads[0].Id));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Head_PredecessorWasNotRecordedByTheOther_IsMissingWhereItMustBeL3(ServerKind kind)
    {
        using var one = await StartAsync(kind, EctLedgerMode.Off);
        using var other = await StartAsync(kind);
        Assert.Equal(EctAssuranceLevel.L2, (await one.VerifyAsync(Root())).Context!.Level);

        Assert.Equal(EctFailureReason.PredecessorMissing, (await other.VerifyAsync(After(_root), AfterL3)).FailureReason);
        Assert.Empty(other.Ledger.Calls);
        Assert.Equal(EctAssuranceLevel.L2, (await other.VerifyAsync(After(_root))).Context!.Level);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Head_PredecessorIsRecordedBehindTheRequest_RisesForTheOther(ServerKind kind)
    {
        using var one = await StartAsync(kind, EctLedgerMode.Asynchronous);
        using var other = await StartAsync(kind);
        var gate = one.Ledger.Gate = new();
        Assert.Equal(EctAssuranceLevel.L2, (await one.VerifyAsync(Root())).Context!.Level);
        Assert.Equal(EctAssuranceLevel.L2, (await other.VerifyAsync(After(_root))).Context!.Level);

        gate.SetResult();
        await one.Get<LedgerQueue>().StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(EctAssuranceLevel.L3, (await other.VerifyAsync(After(_root), AfterL3)).Context!.Level);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Gate_WhereL3IsAskedFor_PassesWhatTheServiceBehindHasRecorded(ServerKind kind)
    {
        using var gate = await StartAsync(kind);
        using var service = await StartAsync(kind);
        var asksForL3 = new EctRequirement { MinimumLevel = EctAssuranceLevel.L3, Consume = false };

        Assert.Equal(EctFailureReason.LevelTooLow, (await gate.VerifyAsync(Root(), asksForL3)).FailureReason);
        var token = Root();
        Assert.True((await service.VerifyAsync(token)).Succeeded);

        Assert.Equal(EctAssuranceLevel.L3, (await gate.VerifyAsync(token, asksForL3)).Context!.Level);
        Assert.Empty(gate.Ledger.Calls);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Token_LedgerOfOneFails_IsGivenBackAndGoodAtTheOther(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        one.Ledger.Failures = 1;
        var token = Root();

        Assert.Equal(EctFailureReason.LedgerUnavailable, (await one.VerifyAsync(token)).FailureReason);
        Assert.Equal((EctAssuranceLevel.L2, EctAssuranceLevel.L2), await other.Store.LevelsOfAsync(_root));

        Assert.Equal(EctAssuranceLevel.L3, (await other.VerifyAsync(token)).Context!.Level);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await one.Store.LevelsOfAsync(_root));
        Assert.Equal(EctFailureReason.Replayed, (await one.VerifyAsync(token)).FailureReason);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Workflow_AllRecordInOneLedger_EveryTokenIsL3ForAll(ServerKind kind)
    {
        var configuration = (await servers.GetAsync(kind)).Configuration;
        using var ledger = new ObedientLedger();
        await using var services = new ThreeServices();
        await services.StartAsync(ect =>
        {
            ect.AddStackExchangeRedis(configuration, redis =>
                (redis.KeyPrefix, redis.Timeout, redis.FenceAtStart) = (_prefix, Instances.Patience, false)).AddLedger(ledger);
            ect.Services.Configure<EctOptions>(options => options.Ledger.RecordIssued = true);
        });

        await services.RunAndAssertAsync(isStoreShared: true);

        var records = await services["d"].RecordsAsync(services.Only("c").Context.WorkflowId!);
        Assert.All(records, record => Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), (record.Level, record.PathLevel)));
        Assert.Equal(EctAssuranceLevel.L3, services.Only("d").Context.Level);
        var audit = await ledger.Verifier.AuditAsync(ledger.Inner, TestContext.Current.CancellationToken);
        Assert.Equal((EctLedgerFailure.None, records.Count), (audit.Failure, (int)audit.EntriesRead));
    }

    private async Task<RecordingInstance> StartAsync(ServerKind kind, EctLedgerMode mode = EctLedgerMode.Synchronous) => new(await servers.GetAsync(kind), _prefix, mode);

    private string Root() => Instances.Alice.Token(claims => claims["jti"] = _root);

    private static string After(string predecessor) => Instances.Alice.Token(claims => claims["pred"] = new JsonArray(predecessor));
}
