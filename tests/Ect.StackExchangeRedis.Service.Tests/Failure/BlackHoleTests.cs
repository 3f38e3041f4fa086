using System.Diagnostics;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>Connections that take commands and answer none, while the server can be reached by new ones.</summary>
public sealed class BlackHoleTests : IAsyncLifetime
{
    /// <summary>The promise is two seconds; a machine that is busy with other things gets more. Left alone, the library takes
    /// minutes.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private readonly string _prefix = Instances.NewPrefix();
    private RedisServer _server = null!;
    private RedisProxy _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        // Garnet wherever Redis is not: what is tested is the client.
        _server = await RedisServer.StartAsync(ServerProgram.HasRedis ? ServerKind.Redis : ServerKind.Garnet);
        _proxy = new RedisProxy(_server);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Tasks_NothingIsAnsweredAnyMore_AcceptsAgainOnANewConnection()
    {
        await using var agent = await StartAsync();

        _proxy.Swallow();
        await agent.AssertUnavailableAsync();

        await RecoverAsync(agent);
        await Poll.UntilAsync(() => Task.FromResult(agent.Logs.GetSnapshot().Any(record => record.Id.Id is 186)),
            Instances.Patience, "it is told");
        Assert.Single(agent.Logs.GetSnapshot(), record => record.Id.Id is 185);
        await Poll.UntilAsync(() => Task.FromResult(_proxy.OpenConnections <= 2), Instances.Patience, "the former connection is closed");
    }

    [Fact]
    public async Task Tasks_NewConnectionIsSwallowedTooWhileItIsMade_AcceptsAgainOnTheOneAfter()
    {
        await using var agent = await StartAsync();

        _proxy.Close();
        await agent.AssertUnavailableAsync();
        await Poll.UntilAsync(async () =>
        {
            await agent.AssertUnavailableAsync();
            return _proxy.OpenConnections > 2;
        }, Instances.Patience, "a new connection is being made");
        _proxy.Swallow();

        await RecoverAsync(agent);
    }

    [Fact]
    public async Task TryAdd_ServerTakesLongerThanASecond_IsWaitedForAsLongAsTheTimeoutSays()
    {
        ServerProgram.SkipUnlessRedis("CLIENT PAUSE");
        using var instance = Instances.Start($"{_server.Configuration},asyncTimeout=500", _prefix, redis => redis.Fence = false); // waits 30 seconds
        await instance.UntilItAddsAsync();
        using var reconnects = instance.CountReconnects();

        await _server.ExecuteAsync("CLIENT", "PAUSE", "60000", "WRITE");
        var adding = instance.AddAsync(Entries.Of(Entries.NewKey()));
        await Poll.UntilAsync(() => Task.FromResult(reconnects.Total() > 0), Instances.Patience, "the connection is made anew");

        Assert.False(adding.IsCompleted);
        await _server.ExecuteAsync("CLIENT", "UNPAUSE");
        Assert.True(await adding);
    }

    [Fact]
    public async Task Dispose_ConnectionIsBeingMadeAnew_LeavesNone()
    {
        using (var instance = Instances.Start(_proxy.Configuration, _prefix, redis => redis.Timeout = TimeSpan.FromMilliseconds(200)))
        {
            await instance.UntilItAddsAsync();
            _proxy.Close();
            await Poll.UntilAsync(async () =>
            {
                Assert.False(await instance.AddsAsync(Entries.Of(Entries.NewKey())));
                return _proxy.OpenConnections > 2;
            }, Instances.Patience, "a new connection is being made");
        }

        await Poll.UntilAsync(() => Task.FromResult(_proxy.OpenConnections is 0), Instances.Patience, "all connections are closed");
    }

    [Fact]
    public async Task Tasks_ManyAskAndNothingIsAnswered_OneAttemptAtATime()
    {
        using var instance = Instances.Start(_proxy.Configuration, _prefix, redis => redis.Timeout = TimeSpan.FromMilliseconds(200));
        await instance.UntilItAddsAsync();
        using var reconnects = instance.CountReconnects();
        var before = _proxy.Accepted;
        var started = Stopwatch.GetTimestamp();

        _proxy.Close();
        await Poll.UntilAsync(async () =>
        {
            await AtOnce.RunAsync(1_000, i => instance.AddsAsync(Entries.Of(Entries.NewKey())));
            return reconnects.Total() >= 3;
        }, Instances.Patience, "the connection is made anew several times");
        var (attempts, connections) = (reconnects.Total(), _proxy.Accepted - before);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        TestContext.Current.TestOutputHelper?.WriteLine($"{attempts} attempts and {connections} sockets in {seconds:0.0} s.");
        Assert.InRange(attempts, 3, 5 + seconds);        // after 1 s, then with pauses of 0.1, 0.2, 0.4, 0.8 and 1 s
        Assert.InRange(connections, 1, 4 * (attempts + seconds)); // each has two; the library itself tries again at each heartbeat
        await Poll.UntilAsync(() => Task.FromResult(_proxy.OpenConnections <= 6), Instances.Patience,
            "there are the connection in use, the one that is being made, and one that is being closed");
    }

    private async Task<Agent> StartAsync()
    {
        var agent = Agent.Start(_proxy.Configuration, _prefix);
        await agent.UntilItAcceptsAsync(Instances.Patience);
        return agent;
    }

    private static async Task RecoverAsync(Agent agent)
    {
        var took = await agent.UntilItAcceptsAsync(Recovery);
        TestContext.Current.TestOutputHelper?.WriteLine($"Accepts again after {took.TotalMilliseconds:0} ms.");
    }
}
