using System.Text.Json.Nodes;
using Ect.Recording;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>A Redis that is gone while tokens are recorded in a ledger: nothing goes on unrecorded, and nothing is lost that it did not lose itself.</summary>
/// <remarks>Without the fence, which would refuse after the restart what was issued before (<c>FenceTests</c>): here the very same token comes again.</remarks>
public sealed class RecordedOutageTests
{
    private readonly string _prefix = Instances.NewPrefix();
    private readonly string _id = Forge.NewId();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Workflow_ServerKilledBetweenTwoHops_SecondIsRefusedThenPassesAsL3(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind, new() { IsDurable = true });
        using var one = new RecordingInstance(server, _prefix, redis: Unfenced);
        using var other = new RecordingInstance(server, _prefix, redis: Unfenced);
        Assert.Equal(EctAssuranceLevel.L3, (await one.VerifyAsync(Token())).Context!.Level);
        Assert.Equal(EctAssuranceLevel.L3, (await other.VerifyAsync(Instances.Bob.Token())).Context!.Level);
        var (root, next) = (Instances.Alice.Token(), Instances.Alice.Token(claims => claims["pred"] = new JsonArray(_id)));

        server.Kill();
        Assert.Equal(EctFailureReason.StoreUnavailable, (await other.VerifyAsync(next)).FailureReason); // for what it names
        Assert.Equal(EctFailureReason.ReplayCacheUnavailable, (await other.VerifyAsync(root)).FailureReason);
        Assert.Single(other.Ledger.Calls);

        await server.RestartAsync();
        var context = (await other.VerifyOnceItAnswersAsync(next)).Context!;
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), (context.Level, context.Graph.Find(_id)!.Level));
        Assert.Equal(EctAssuranceLevel.L3, (await other.VerifyAsync(root)).Context!.Level);
        Assert.Equal(EctFailureReason.Replayed, (await one.VerifyOnceItAnswersAsync(next)).FailureReason);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Token_ServerKilledWhileTheLedgerRecords_RefusedAndAgainGivesTheFirstReceipt(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = new RecordingInstance(server, _prefix, redis: Unfenced);
        var token = Token();
        instance.Ledger.OnAppend = () =>
        {
            server.Kill();
            return Task.CompletedTask;
        };

        Assert.Equal(EctFailureReason.StoreUnavailable, (await instance.VerifyAsync(token)).FailureReason);
        instance.Ledger.OnAppend = null;
        await server.RestartAsync();
        var context = (await instance.VerifyOnceItAnswersAsync(token)).Context!;

        Assert.Equal(0, Assert.Single(context.Receipts).LeafIndex);
        Assert.Equal(1, (await instance.Ledger.Inner.GetTreeHeadAsync(TestContext.Current.CancellationToken)).Size);
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await instance.Store.LevelsOfAsync(_id));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Token_ServerStandsStillWhileTheLedgerRecords_RefusedAndGivenBackOnceItGoesOn(ServerKind kind)
    {
        ServerProgram.SkipUnlessSignals();
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = new RecordingInstance(server, _prefix, redis: options => (options.Fence, options.Timeout) = (false, TimeSpan.FromSeconds(10)));
        using var other = new RecordingInstance(server, _prefix, redis: Unfenced);
        Assert.True((await other.VerifyAsync(Instances.Bob.Token())).Succeeded);
        Assert.True((await instance.VerifyOnceItAnswersAsync(Instances.Bob.Token())).Succeeded);
        var token = Token();
        instance.Ledger.OnAppend = server.PauseAsync;

        Assert.Equal(EctFailureReason.StoreUnavailable, (await instance.VerifyAsync(token)).FailureReason);
        await server.ContinueAsync();

        // By the connection that was silent, or later by the one that replaced it.
        await Poll.UntilAsync(async () =>
        {
            instance.Clock.Advance(TimeSpan.FromSeconds(1));
            return (await other.VerifyAsync(token)).Succeeded;
        }, Instances.Patience, "the use is taken back");
        Assert.Equal((EctAssuranceLevel.L3, EctAssuranceLevel.L3), await other.Store.LevelsOfAsync(_id));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Token_ServerKilledBeforeTheBackgroundRecords_LedgerHasItAndTheStoreStaysAtL2(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind, new() { IsDurable = true });
        using var instance = new RecordingInstance(server, _prefix, EctLedgerMode.Asynchronous, Unfenced);
        using var other = new RecordingInstance(server, _prefix, redis: Unfenced);
        instance.Ledger.OnAppend = () =>
        {
            server.Kill();
            return Task.CompletedTask;
        };

        var head = (await instance.VerifyAsync(Token())).Context!.Heads[0];
        await instance.Get<LedgerQueue>().StopAsync(TestContext.Current.CancellationToken);
        await server.RestartAsync();

        await instance.Ledger.AssertHasAsync(head);
        Assert.Contains(instance.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Name is "RecordedNotRaised");
        var next = (await other.VerifyOnceItAnswersAsync(Instances.Alice.Token(claims => claims["pred"] = new JsonArray(_id)))).Context!;
        Assert.Equal(EctAssuranceLevel.L2, next.Graph.Find(_id)!.Level);
    }

    private static void Unfenced(EctRedisOptions options) => options.Fence = false;

    private string Token() => Instances.Alice.Token(claims => claims["jti"] = _id);
}
