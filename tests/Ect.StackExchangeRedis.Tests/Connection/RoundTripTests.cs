using System.Text.Json.Nodes;
using StackExchange.Redis.Profiling;

namespace Ect.StackExchangeRedis.Tests;

public sealed class RoundTripTests(SharedServers servers, ITestOutputHelper output)
{
    /// <summary>The smallest number of many is the number: on a busy machine an answer can overtake the sending of what belongs to it.</summary>
    private const int Repetitions = 30;

    [Theory]
    [ClassData(typeof(EveryServer))]
    public Task Verify_Root_OneRoundTrip(ServerKind kind) => AssertAsync(kind, 1, () => [Instances.Alice.Token(claims => claims["wid"] = Forge.NewId())]);

    [Theory]
    [ClassData(typeof(EveryServer))]
    public Task Verify_PredecessorInTheRequest_TwoRoundTrips(ServerKind kind) => AssertAsync(kind, 2, () => WithInlinePredecessors(1));

    [Theory]
    [ClassData(typeof(EveryServer))]
    public Task Verify_TenPredecessorsInTheRequest_TwoRoundTrips(ServerKind kind) => AssertAsync(kind, 2, () => WithInlinePredecessors(10));

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Verify_SpentTokenAmongForgedHeads_LooksUpTheSpentOneAlone(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, Instances.NewPrefix(), redis => redis.Fence = false); // Its commands are no request's.
        using var forger = new Forge();
        var root = Forge.NewId();
        await instance.VerifyAsync(Instances.Alice.Token(claims => claims["jti"] = root));
        var spent = Instances.Alice.Token(claims => claims["pred"] = new JsonArray(root));
        await instance.VerifyAsync(spent);
        string[] forged = [.. Enumerable.Range(0, 31).Select(_ => forger.Token(claims =>
            claims["pred"] = new JsonArray([.. Enumerable.Range(0, 60).Select(_ => (JsonNode)Forge.NewId())])))];

        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);
        var result = await instance.VerifyAsync([spent, .. forged]);

        Assert.Equal(EctFailureReason.InvalidSignature, result.FailureReason);
        Assert.Equal(Enumerable.Repeat("GET", 4), session.FinishProfiling().Select(command => command.Command)); // two ids, signed and unsigned
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Find_HundredIds_OneRoundTrip(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, Instances.NewPrefix());
        var records = Enumerable.Range(0, 100).Select(_ => TestTokens.Record(TestTokens.Token())).ToArray();
        await instance.AddAsync(records);

        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);
        var rounds = int.MaxValue;
        for (var i = 0; i < Repetitions; i++)
        {
            Assert.Equal(100, (await instance.FindAsync([.. records.Select(record => record.Id)])).Count);
            rounds = Math.Min(rounds, RoundTrips.Count(session.FinishProfiling()));
        }

        Assert.Equal(1, rounds);
    }

    private async Task AssertAsync(ServerKind kind, int expected, Func<string[]> tokens)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, Instances.NewPrefix());
        await instance.VerifyAsync(Instances.Alice.Token());

        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);
        var (rounds, commands) = (int.MaxValue, "");
        for (var i = 0; i < Repetitions; i++)
        {
            Assert.Equal(EctFailureReason.None, (await instance.VerifyAsync(tokens())).FailureReason);
            var profiled = session.FinishProfiling().ToArray();
            (rounds, commands) = (Math.Min(rounds, RoundTrips.Count(profiled)), string.Join(' ', profiled.Select(command => command.Command)));
        }

        output.WriteLine($"{rounds} round trips: {commands}");
        Assert.Equal(expected, rounds);
    }

    private static string[] WithInlinePredecessors(int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Forge.NewId()).ToArray();
        var head = Instances.Alice.Token(claims => claims["pred"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]));
        return [head, .. ids.Select(id => Instances.Bob.Token(claims => claims["jti"] = id))];
    }
}
