using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Two instances of one service, each on a socket of its own, over one server.</summary>
public sealed class TwoAgentsTests(SharedServers servers)
{
    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Tasks_EveryTokenToBothUnderLoad_AcceptedOnceInAll(ServerKind kind)
    {
        await using var one = await StartAsync(kind);
        await using var other = await StartAsync(kind);
        var tokens = Enumerable.Range(0, 200).Select(_ => Instances.Alice.Token()).ToArray();

        for (var burst = 0; burst < tokens.Length; burst += 20)
        {
            var answers = await AtOnce.RunAsync(20 * 8, async i =>
            {
                using var response = await (i % 2 is 0 ? one : other).PostAsync(Instances.Patience, tokens[burst + i / 8]);
                if (response.StatusCode is not HttpStatusCode.OK) await response.AssertRefusedAsync(reason: EctFailureReason.Replayed);
                return (Token: i / 8, IsAccepted: response.StatusCode is HttpStatusCode.OK);
            });
            Assert.All(answers.GroupBy(answer => answer.Token), uses => Assert.Equal(1, uses.Count(use => use.IsAccepted)));
        }
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Tasks_PredecessorWasShownToTheOther_IsFound(ServerKind kind)
    {
        await using var one = await StartAsync(kind);
        await using var other = await StartAsync(kind);
        var before = Forge.NewId();

        Assert.Equal(HttpStatusCode.OK, await one.StatusOfAsync(Instances.Alice.Token(claims => claims["jti"] = before)));
        Assert.Equal(HttpStatusCode.OK, await other.StatusOfAsync(Instances.Alice.Token(claims => claims["pred"] = new JsonArray(before))));

        using var response = await other.PostAsync(Instances.Patience, Instances.Alice.Token(claims => claims["pred"] = new JsonArray(Forge.NewId())));
        await response.AssertRefusedAsync(reason: EctFailureReason.PredecessorMissing);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Tasks_IdOfAnotherTokenOnTheOther_DuplicateAndItsUseIsTakenBack(ServerKind kind)
    {
        await using var one = await StartAsync(kind);
        using var other = Instances.Start((await servers.GetAsync(kind)).Configuration, _prefix);
        var id = Forge.NewId();
        Assert.Equal(HttpStatusCode.OK, await one.StatusOfAsync(Instances.Alice.Token(claims => claims["jti"] = id)));

        // Bob's is another replay key, but the same id in the store.
        var rival = Instances.Bob.Token(claims => claims["jti"] = id);
        Assert.Equal(EctFailureReason.DuplicateTokenId, (await other.VerifyAsync(rival)).FailureReason);
        Assert.Equal(EctFailureReason.DuplicateTokenId, (await other.VerifyAsync(rival)).FailureReason);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Workflow_OfSeveralServices_EveryHopIsLinkedAndComplete(ServerKind kind)
    {
        var configuration = (await servers.GetAsync(kind)).Configuration;
        await using var services = new ThreeServices();
        await services.StartAsync(ect => ect.AddStackExchangeRedis(configuration, redis =>
            (redis.KeyPrefix, redis.Timeout, redis.FenceAtStart) = (_prefix, Instances.Patience, false)));

        await services.RunAndAssertAsync(isStoreShared: true);
    }

    private async Task<Agent> StartAsync(ServerKind kind) => Agent.StartPatient((await servers.GetAsync(kind)).Configuration, _prefix);
}
