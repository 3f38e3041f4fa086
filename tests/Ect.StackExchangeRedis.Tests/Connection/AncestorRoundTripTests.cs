using System.Text.Json.Nodes;
using StackExchange.Redis.Profiling;
using static Ect.TestUtils.TestTokens;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>How often a request waits for the server that has others walk far (profile, section 3, rule 5).</summary>
public sealed class AncestorRoundTripTests(SharedServers servers, ITestOutputHelper output)
{
    private const int Allowed = 16;

    private readonly string _prefix = Instances.NewPrefix();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Everything that can take a round trip in one request: the longest walk that is still allowed, an awaited head, and a predecessor
    /// of which more is known by now.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_LongestWalkAndMostWrites_AtMostSixteenRoundTrips(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);

        await AssertRoundsAsync(session, 14, Allowed, async () =>
        {
            string known = Forge.NewId(), late = Forge.NewId(), head = Forge.NewId();
            var named = Instances.Bob.Token(claims => (claims["jti"], claims["pred"]) = (known, new JsonArray(late)));
            Assert.Equal(EctFailureReason.None, (await instance.VerifyAsync(After(Forge.NewId(), known), named)).FailureReason);
            Assert.Equal(EctFailureReason.None, (await instance.VerifyAsync(Instances.Bob.Token(claims => claims["jti"] = late))).FailureReason);
            var last = await StoreChainAsync(instance, 11);
            await StoreAsync(instance, Token(after: [head]));
            session.FinishProfiling();

            Assert.Equal(EctFailureReason.None, (await instance.VerifyAsync(After(head, last, known), named)).FailureReason);
        });
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_LongerWalk_RefusedWithinTheRoundTrips(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        var heads = Enumerable.Range(0, 32).Select(_ => Forge.NewId()).ToArray();
        var last = await StoreChainAsync(instance, 50);
        await StoreAsync(instance, Token(after: heads));
        await instance.RevokeAsync(EctRevocation.OfToken(Forge.Alice, Forge.NewId()));
        await instance.ReasonOfAsync();
        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);

        await AssertRoundsAsync(session, 9, Allowed, async () => Assert.Equal(EctFailureReason.TooManyAncestors,
            (await instance.VerifyAsync([.. heads.Select(head => After(head, last))])).FailureReason));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_LongHonestWorkflowOfSeveralInstancesAndARevocation_IsWalkedAndNotTainted(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        await using var connection = await server.ConnectAsync();
        using var one = Instances.Start(server.Configuration, _prefix);
        using var two = Instances.Start(server.Configuration, _prefix);
        using var three = Instances.Start(connection, _prefix);
        var chain = await RecordChainAsync([one, two, three], 1_000);
        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);
        await AssertRoundsAsync(session, 8, Allowed, async () =>
        {
            await RevokeAsync(one, three, EctRevocation.OfToken(Forge.Alice, Forge.NewId())); // What was found out before does not hold with it.
            session.FinishProfiling();

            var result = await three.VerifyAsync(new EctRequirement { RefuseTainted = true }, After(Forge.NewId(), chain.Workflow, chain.Last));

            Assert.Equal((EctFailureReason.None, false), (result.FailureReason, result.Context?.IsTainted ?? true));
        });

        await RevokeAsync(one, three, EctRevocation.OfToken(Forge.Alice, chain.First));
        Assert.True((await three.VerifyAsync(After(Forge.NewId(), chain.Workflow, chain.Last))).Context!.IsTainted);
    }

    private async Task AssertRoundsAsync(ProfilingSession session, int least, int most, Func<Task> repeat)
    {
        var rounds = await RoundTrips.LeastAsync(session, repeat);
        output.WriteLine($"{rounds} round trips");
        Assert.InRange(rounds, least, most);
    }

    private static string After(string id, params string[] predecessors) => After(id, workflow: null, predecessors);

    private static string After(string id, Guid? workflow, params string[] predecessors) => Instances.Alice.Token(claims =>
    {
        (claims["jti"], claims["pred"]) = (id, new JsonArray([.. predecessors.Select(predecessor => (JsonNode)predecessor)]));
        if (workflow is { } wid) claims["wid"] = wid.ToString();
        else claims.Remove("wid");
    });

    private static async Task<string> StoreChainAsync(TestService instance, int length)
    {
        List<EctToken> chain = [Token()];
        while (chain.Count < length) chain.Add(TestTokens.After(chain[^1]));
        await StoreAsync(instance, [.. chain]);
        return chain[^1].Id;
    }

    private static async Task StoreAsync(TestService instance, params EctToken[] tokens) => Assert.Null(
        await instance.Store.TryAddAsync([.. tokens.Select(token => Record(token, ancestorsKnown: false))], Cancellation));

    /// <summary>Recorded by one instance after the other, some tokens a request.</summary>
    private static async Task<(Guid Workflow, string First, string Last)> RecordChainAsync(TestService[] instances, int length)
    {
        var (workflow, ids) = (Guid.NewGuid(), Enumerable.Range(0, length).Select(_ => Forge.NewId()).ToArray());
        var tokens = ids.Select((id, i) => After(id, workflow, i is 0 ? [] : [ids[i - 1]])).Chunk(25);
        foreach (var (request, i) in tokens.Select((request, i) => (request, i)))
            Assert.Equal(EctFailureReason.None, (await instances[i % instances.Length].VerifyAsync(request)).FailureReason);

        return (workflow, ids[0], ids[^1]);
    }

    private static async Task RevokeAsync(TestService one, TestService other, EctRevocation revocation)
    {
        await one.RevokeAsync(revocation);
        await Poll.UntilAsync(async () =>
        {
            other.Clock.Advance(TimeSpan.FromSeconds(1)); // It looks once a second.
            return (await other.RevokedAsync()).Contains(revocation);
        }, Instances.Patience, "the other instance has heard of it");
    }
}
