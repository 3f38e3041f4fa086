using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>What instances that share a server know of each other's refusals.</summary>
public sealed class RedisRefusalsTests(SharedServers servers)
{
    private readonly string _prefix = Instances.NewPrefix();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Get_TwoInstances_EachKnowsTheRefusalsOfBoth(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        var workflow = Forge.NewId();
        for (var i = 0; i < 3; i++) await RefuseAsync(one, workflow);
        await other.VerifyAsync("garbage");
        await WriteAsync(one);
        await WriteAsync(other);

        foreach (var instance in new[] { one, other })
        {
            var summary = await GetAsync(instance);
            Assert.Equal([(EctFailureReason.Malformed, 1L), (EctFailureReason.AudienceMismatch, 3L)],
                summary.Counts.OrderBy(count => count.Key).Select(count => (count.Key, count.Value)));
            Assert.Equal(4, summary.Recent.Count);
            Assert.Equal([KeyValuePair.Create(workflow, 3L)], summary.Workflows);
            Assert.Equal((2, true), (summary.Instances.Count, summary.IncludesOthers));
        }
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Write_MoreAndMoreRefusals_WhatStandsThereIsReplaced(ServerKind kind)
    {
        using var one = await StartAsync(kind);
        using var other = await StartAsync(kind);
        var workflow = Forge.NewId();
        for (var count = 1; count <= 3; count++)
        {
            await one.VerifyAsync("garbage");
            await RefuseAsync(one, workflow);
            await WriteAsync(one);
            var summary = await GetAsync(other);
            Assert.Equal((count, count), (summary.Counts[EctFailureReason.Malformed], summary.Workflows[workflow]));
        }
    }

    /// <summary>All keys are of one slot, and none is there for longer than what it tells of.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Write_AnyRefusal_ItsKeysExpire(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        await instance.VerifyAsync("garbage");
        await WriteAsync(instance);

        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        var own = (await GetAsync(instance)).Instances[0];
        foreach (var key in (RedisKey[])[$"{_prefix}{{refused}}", $"{_prefix}{{refused}}:{own}"])
            Assert.InRange((await connection.GetDatabase().KeyTimeToLiveAsync(key))!.Value.TotalSeconds, 3_000, 3_660);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Write_MoreInstancesThanAreKept_OldestLeave(ServerKind kind)
    {
        using var instance = await StartAsync(kind);
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        var (redis, index) = (connection.GetDatabase(), $"{_prefix}{{refused}}");
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 60_000;
        await redis.SortedSetAddAsync(index, [.. Enumerable.Range(0, 64).Select(i => new SortedSetEntry($"{i:x16}", before + i))]);
        await redis.SortedSetAddAsync(index, "expired", before - 4_000_000);
        await redis.HashSetAsync($"{index}:{0:x16}", "counts", "x");
        await redis.HashSetAsync($"{index}:{1:x16}", "counts", "x");

        await instance.VerifyAsync("garbage");
        await WriteAsync(instance);

        var own = (await GetAsync(instance)).Instances[0];
        await Poll.UntilAsync(async () => !await redis.KeyExistsAsync($"{index}:{0:x16}"), Instances.Patience, "the oldest is deleted");
        Assert.True(await redis.KeyExistsAsync($"{index}:{1:x16}"));
        Assert.Equal([.. Enumerable.Range(1, 63).Select(i => $"{i:x16}"), own],
            (await redis.SortedSetRangeByRankAsync(index)).Select(member => $"{member}"));
    }

    /// <summary>Refusals while the server is away cost no request anything, are kept, and are told once it is back.</summary>
    [Fact]
    public async Task Write_ServerIsAway_IsWrittenOnceItIsBack()
    {
        await using var server = await RedisServer.StartAsync(ServerProgram.HasRedis ? ServerKind.Redis : ServerKind.Garnet);
        using var one = Instances.Start(server.Configuration, _prefix, redis => redis.Timeout = TimeSpan.FromSeconds(1));
        using var other = Instances.Start(server.Configuration, _prefix, redis => redis.Timeout = TimeSpan.FromSeconds(1));
        await one.VerifyAsync("garbage");
        await WriteAsync(one);
        Assert.Equal(1L, (await GetAsync(other)).Counts[EctFailureReason.Malformed]);

        server.Kill();
        for (var i = 0; i < 500; i++) await one.VerifyAsync("garbage");
        using (var failed = new MetricCollector<long>(one.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.redis.errors"))
        {
            one.Clock.Advance(TimeSpan.FromSeconds(1));
            await Poll.UntilAsync(() => Task.FromResult(failed.GetMeasurementSnapshot().Any(
                error => error.Tags["operation"] is "refusals.write")), Instances.Patience, "the failure is counted");
        }

        var alone = await GetAsync(other);
        Assert.Equal((1L, false), (alone.Counts[EctFailureReason.Malformed], alone.IncludesOthers));
        Assert.Equal(501L, (await GetAsync(one)).Counts[EctFailureReason.Malformed]);

        await server.RestartAsync();
        await Poll.UntilAsync(async () =>
        {
            one.Clock.Advance(TimeSpan.FromSeconds(1));
            var summary = await GetAsync(other);
            return summary.IncludesOthers && summary.Counts.GetValueOrDefault(EctFailureReason.Malformed) is 501;
        }, Instances.Patience, "the refusals meanwhile are told");
    }

    [Fact]
    public async Task Get_SomethingElseStandsUnderTheKey_OwnRefusalsAreTold()
    {
        ServerProgram.SkipUnlessRedis("One type a key");
        using var instance = await StartAsync(ServerKind.Redis);
        await using var connection = await (await servers.GetAsync(ServerKind.Redis)).ConnectAsync();
        await connection.GetDatabase().StringSetAsync($"{_prefix}{{refused}}", "something else");

        await instance.VerifyAsync("garbage");

        var summary = await GetAsync(instance);
        Assert.Equal((1, false), (summary.Recent.Count, summary.IncludesOthers));
    }

    [Fact]
    public async Task Get_RecordsAreInMemory_NothingIsShared()
    {
        var server = await servers.GetAsync(ServerKind.Garnet);
        using var one = Instances.Start(server.Configuration, _prefix, redis => redis.UseForStore = false);
        await one.VerifyAsync("garbage");
        one.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Single((await GetAsync(one)).Instances);
        await using var connection = await server.ConnectAsync();
        Assert.False(await connection.GetDatabase().KeyExistsAsync($"{_prefix}{{refused}}"));
    }

    private static async Task RefuseAsync(TestService instance, string workflow) =>
        await instance.VerifyAsync(Instances.Alice.Token(claims => (claims["wid"], claims["aud"]) = (workflow, Forge.Bob)));

    private static ValueTask<EctRefusalSummary> GetAsync(TestService instance)
    {
        instance.Clock.Advance(TimeSpan.FromSeconds(1));
        return instance.Get<IEctRefusals>().GetAsync(Cancellation);
    }

    private static async Task WriteAsync(TestService instance)
    {
        using var steps = new MetricCollector<double>(
            instance.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.redis.duration");
        instance.Clock.Advance(TimeSpan.FromSeconds(1));
        await Poll.UntilAsync(() => Task.FromResult(steps.GetMeasurementSnapshot().Any(
            step => step.Tags["operation"] is "refusals.write" && step.Tags["outcome"] is "ok")), Instances.Patience, "it is written");
    }

    private async Task<TestService> StartAsync(ServerKind kind) => Instances.Start((await servers.GetAsync(kind)).Configuration, _prefix);
}
