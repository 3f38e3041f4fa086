using StackExchange.Redis;
using StackExchange.Redis.Profiling;
using static Ect.TestUtils.TestTokens;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>Which ids the store on Redis calls awaited: over them a circle could close (profile, section 3, rule 5).</summary>
public sealed class AwaitedIdsTests(SharedServers servers)
{
    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Find_NamedBeforeItWasKnown_AwaitedForAllAndStillWhenItIsKnownAndCompleted(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        var (late, unknown) = (Token(after: [Forge.NewId()]), Forge.NewId());
        await one.AddAsync(Unsure(Token(after: [late.Id])));
        Assert.Equal([late.Id], await other.AwaitedAsync(late.Id.ToUpperInvariant(), unknown));
        Assert.Empty(await other.FindAsync(late.Id));

        Assert.Null(await other.AddAsync(Unsure(late)));
        await AssertAwaitedAsync(one, Unsure(late));

        Assert.Null(await one.AddAsync(Record(late)));
        await AssertAwaitedAsync(other, Record(late));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Find_NamedOnceItWasKnown_NotAwaited(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var (first, second, third) = (Token(), Token(), Token());
        await instance.AddAsync(Unsure(first));
        await instance.AddAsync(Unsure(second), Unsure(After(first, second)));
        await instance.AddAsync(Record(After(third)));

        Assert.Empty(await instance.AwaitedAsync(first.Id, second.Id, third.Id));
        Records.AssertSame(Unsure(first), Assert.Single(await instance.FindAsync(first.Id)));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Find_NamedBeforeItInOneCall_Awaited(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var late = Token();
        Assert.Null(await instance.AddAsync(Unsure(After(late)), Unsure(late)));
        await AssertAwaitedAsync(instance, Unsure(late));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Find_OnlyAnUnsignedTokenWasKnown_AwaitedAndTheUnsignedRecordStays(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        var unsigned = Token(level: EctAssuranceLevel.L1);
        await instance.AddAsync(Record(unsigned), Unsure(After(unsigned)));
        await AssertAwaitedAsync(instance, Record(unsigned));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Await_NamedAgain_StaysAsLongAsTheLaterRecord(ServerKind kind)
    {
        using var brief = await StartAsync(kind, options => options.StoreRetention = TimeSpan.FromHours(2));
        using var lasting = await StartAsync(kind, options => options.StoreRetention = TimeSpan.FromHours(20));
        var late = Token();
        await brief.AddAsync(Unsure(After(late)));
        Assert.InRange(await TimeToLiveAsync(kind, late.Id), TimeSpan.FromHours(1), TimeSpan.FromHours(2));

        await lasting.AddAsync(Unsure(After(late)));
        Assert.InRange(await TimeToLiveAsync(kind, late.Id), TimeSpan.FromHours(19), TimeSpan.FromHours(20));

        await lasting.AddAsync(Record(late));
        await brief.AddAsync(Unsure(After(late)));
        Assert.InRange(await TimeToLiveAsync(kind, late.Id), TimeSpan.FromHours(19), TimeSpan.FromHours(20));
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_SixtyFourTokensUnderOneAwaitedIdAtOnce_OneWinsAndAllOthersAreToldWhich(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        var id = Forge.NewId();
        await one.AddAsync(Unsure(Token(after: [id])));
        var rivals = Enumerable.Range(0, 64).Select(_ => Record(Token(id))).ToArray();

        var results = await AtOnce.RunAsync(64, i => (i % 2 is 0 ? one : other).AddAsync(rivals[i]));

        var winner = Assert.Single(rivals, rival => results[Array.IndexOf(rivals, rival)] is null);
        Assert.All(results.OfType<EctTokenRecord>(), existing => Assert.Equal(winner.Digest, existing.Digest));
        await AssertAwaitedAsync(one, winner);
    }

    /// <summary>Ordinary traffic pays nothing: no further command, and no further round trip where predecessors are unknown. Only what
    /// takes the place of an awaited id waits once more.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_AncestorsKnownOrNot_OneRoundTripAndOneCommandForAnUnknownPredecessor(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        await instance.AddAsync(Record(Token()));
        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);

        Assert.Equal((1, 1), await CostAsync(() => Record(Token(after: [Forge.NewId(), Forge.NewId()]))));
        Assert.Equal((1, 3), await CostAsync(() => Unsure(Token(after: [Forge.NewId(), Forge.NewId()]))));

        var late = new Queue<EctToken>(Enumerable.Range(0, 30).Select(_ => Token()));
        await instance.AddAsync(Unsure(After([.. late])));
        session.FinishProfiling();
        Assert.Equal((2, 2), await CostAsync(() => Record(late.Dequeue())));

        async Task<(int RoundTrips, int Commands)> CostAsync(Func<EctTokenRecord> record)
        {
            var cost = (int.MaxValue, int.MaxValue);
            for (var i = 0; i < 30; i++)
            {
                await instance.AddAsync(record());
                var commands = session.FinishProfiling().ToArray();
                cost = (Math.Min(cost.Item1, RoundTrips.Count(commands)), Math.Min(cost.Item2, commands.Length));
            }

            return cost;
        }
    }

    private static EctTokenRecord Unsure(EctToken token) => Record(token, ancestorsKnown: false);

    private static async Task AssertAwaitedAsync(TestService instance, EctTokenRecord record)
    {
        Assert.Equal([record.Id], await instance.AwaitedAsync(record.Id));
        Records.AssertSame(record, Assert.Single(await instance.FindAsync(record.Id)));
    }

    private async Task<TimeSpan> TimeToLiveAsync(ServerKind kind, string id)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        return (await connection.GetDatabase().KeyTimeToLiveAsync($"{_prefix}t:{id}"))!.Value;
    }

    private async Task<TestService> StartAsync(ServerKind kind, Action<EctRedisOptions>? redis = null) =>
        Instances.Start((await servers.GetAsync(kind)).Configuration, _prefix, redis);
}
