using Ect.StackExchangeRedis.Fencing;
using Microsoft.Extensions.Logging.Testing;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>Marks are renewed wherever a server may go on as the master, and also by uses where the renewal is late.</summary>
public sealed class RenewalTests(SharedServers servers)
{
    private readonly string _prefix = Instances.NewPrefix();

    /// <summary>Two masters are seen: nobody is served. When one has become a replica of the other, that one is believed as
    /// before.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Renewal_SeveralMasters_EachKeepsItsMarksAndTheLastIsBelieved(int last)
    {
        ServerProgram.SkipUnlessRedis("Replication");
        var settings = new ServerSettings { RedisArguments = ["--repl-diskless-sync-delay", "0"] };
        await using var one = await RedisServer.StartAsync(ServerKind.Redis, settings);
        await using var other = await RedisServer.StartAsync(ServerKind.Redis, settings);
        await FollowAsync(other, one);
        await other.ExecuteAsync("REPLICAOF", "NO", "ONE");
        using var instance = Instances.Start($"{one.Address},{other.Address}", _prefix);
        using var fences = instance.Fences();
        foreach (var server in new[] { one, other }) await instance.UntilAllMarksAsync(server, _prefix);
        foreach (var server in new[] { one, other }) await AssertRenewedAsync(server, times: 4);
        await Assert.ThrowsAsync<EctReplayCacheException>(() => instance.AddAsync(Entries.Of(Entries.NewKey())));

        var (master, replica) = last is 0 ? (one, other) : (other, one);
        await FollowAsync(replica, master);

        EctReplayCacheException? refused = null;
        await Poll.UntilAsync(async () =>
        {
            try
            {
                return await instance.AddAsync(Entries.Of(Entries.NewKey()));
            }
            catch (EctReplayCacheException e)
            {
                refused = e;
                return e.IsFenced;
            }
        }, Instances.Patience, "one master is left");
        Assert.False(refused is { IsFenced: true }, refused?.Message);
        Assert.Empty(fences.GetMeasurementSnapshot());
        Assert.DoesNotContain(instance.Get<FakeLogCollector>().GetSnapshot(), record => record.Id.Id is 180 or 181);
    }

    /// <summary>As where the thread pool is short of threads: what runs at all renews.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Renewal_IsLate_UsesRenew(ServerKind kind)
    {
        var server = await servers.GetAsync(kind);
        using var instance = Instances.Start(server.Configuration, _prefix);
        await instance.UntilAllMarksAsync(server, _prefix);
        instance.Get<FenceRenewal>().Dispose();
        await using var connection = await server.ConnectAsync();
        var redis = connection.GetDatabase();
        var keys = new ReplayKeys(_prefix);
        var end = await redis.KeyExpireTimeAsync(keys.MarkOf(0));

        await Poll.UntilAsync(async () =>
        {
            Assert.True(await instance.AddAsync(Entries.Of(Entries.NewKey())));
            return await redis.KeyExpireTimeAsync(keys.MarkOf(0)) > end + TimeSpan.FromSeconds(2);
        }, Instances.Patience, "the mark was renewed twice");

        foreach (var tag in ReplayKeys.Tags)
            Assert.True(await redis.KeyExpireTimeAsync(keys.MarkOf(tag)) > end, $"Tag {tag} is not renewed.");
    }

    /// <summary>What looks like one server may spread its keys all the same: a call that names several tags is refused there
    /// once.</summary>
    [Fact]
    public async Task Renewal_KeysAreSpreadBehindOneServer_TagByTag()
    {
        ServerProgram.SkipUnlessRedis("A cluster");
        var settings = new ServerSettings { RedisArguments = ["--cluster-enabled", "yes", "--cluster-port", $"{FreePort.Next()}"] };
        await using var server = await RedisServer.StartAsync(ServerKind.Redis, settings);
        await server.ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        using var instance = Instances.Start($"{server.Address},protocol=resp2,$HELLO=,$INFO=,$CLUSTER=", _prefix);

        await instance.UntilAllMarksAsync(server, _prefix);

        Assert.True(await instance.AddAsync([.. Enumerable.Range(0, 100).Select(_ => Entries.Of(Entries.NewKey()))]));
    }

    private static async Task FollowAsync(RedisServer replica, RedisServer master)
    {
        await replica.ExecuteAsync("REPLICAOF", "127.0.0.1", $"{master.Port}");
        await Poll.UntilAsync(FollowsAsync, Instances.Patience, "the replica follows");

        async Task<bool> FollowsAsync() =>
            $"{await replica.ExecuteAsync("INFO", "replication")}".Contains("master_link_status:up", StringComparison.Ordinal);
    }

    private async Task AssertRenewedAsync(RedisServer server, int times)
    {
        await using var connection = await server.ConnectAsync();
        var redis = connection.GetDatabase();
        var mark = new ReplayKeys(_prefix).MarkOf(ReplayKeys.TagCount - 1);
        for (var renewals = 0; renewals < times; renewals++)
        {
            var end = await redis.KeyExpireTimeAsync(mark);
            Assert.NotNull(end);
            await Poll.UntilAsync(async () => await redis.KeyExpireTimeAsync(mark) > end, Instances.Patience, "the mark is renewed");
        }
    }
}
