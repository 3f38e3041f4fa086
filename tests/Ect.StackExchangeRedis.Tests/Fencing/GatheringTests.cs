using Ect.StackExchangeRedis.Connection;
using Ect.StackExchangeRedis.Fencing;
using StackExchange.Redis.Profiling;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>Uses that come at the same time are sent together, and only for callers that are there still.</summary>
public sealed class GatheringTests(SharedServers servers)
{
    private const int Repetitions = 30;

    private readonly string _prefix = Instances.NewPrefix();

    /// <summary>The smallest number of many is the number: how many gather is up to the machine.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_SixtyFourAtOnce_FewCommands(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        await instance.UntilItAddsAsync();
        instance.Get<FenceRenewal>().Dispose(); // Its commands are no request's.
        var session = new ProfilingSession();
        connection.RegisterProfiler(() => session);

        var least = int.MaxValue;
        for (var i = 0; i < Repetitions; i++)
        {
            Assert.True(await instance.AddAsync([.. Enumerable.Range(0, 64).Select(_ => Entries.Of(Entries.NewKey()))]));
            least = Math.Min(least, session.FinishProfiling().Count());
        }

        Assert.InRange(least, 1, 16);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Use_CallerHasGone_NothingIsSent(ServerKind kind)
    {
        await using var connection = await (await servers.GetAsync(kind)).ConnectAsync();
        using var instance = Instances.Start(connection, _prefix);
        await instance.UntilItAddsAsync();
        var fence = instance.Get<ReplayFence>();
        var (gone, there) = (new RedisTurns(), new RedisTurns());
        gone.End();
        var begun = 0;
        FenceUse[] uses = [Use(gone), Use(there), Use(gone)];

        Task<bool>[] answers = [.. uses.Select(fence.UseAsync)];

        Assert.True(await answers[1]);
        foreach (var answer in new[] { answers[0], answers[2] }) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Equal(1, begun);
        var keys = new ReplayKeys(_prefix);
        Assert.Equal([false, true, false], uses.Select(use => connection.GetDatabase().KeyExists(keys.Of(use.Entry.Key))));

        FenceUse Use(RedisTurns turns) => new(connection.GetDatabase(), Entries.Of(Entries.NewKey()), turns, () => begun++);
    }

    /// <summary>What the server has forgotten of scripts is sent again.</summary>
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task TryAdd_ScriptsAreFlushed_Recorded(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        using var instance = Instances.Start(server.Configuration, _prefix);
        await instance.UntilItAddsAsync();

        for (var i = 0; i < 3; i++)
        {
            await server.ExecuteAsync("SCRIPT", "FLUSH");
            Assert.True(await instance.AddAsync(Entries.Of(Entries.NewKey())));
        }
    }
}
