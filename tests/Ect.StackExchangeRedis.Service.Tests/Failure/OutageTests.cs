using System.Net;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>A server that cannot answer: every request is refused in time, none is accepted, and later all is well again by itself.</summary>
public sealed class OutageTests
{
    /// <summary>The promise is two seconds after the server is back; a machine that is busy with other things gets more.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private readonly string _prefix = Instances.NewPrefix();

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Tasks_ServerKilledAndRestarted_UnavailableThenAcceptsAgain(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        await using var agent = await StartAsync(server);

        server.Kill();
        await AssertAllUnavailableAsync(agent);

        await server.RestartAsync();
        await RecoverAsync(agent);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Tasks_ServerIsNotThereYet_ServiceStartsAndAcceptsOnceItIs(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        server.Kill();
        await using var agent = Agent.Start(server.Configuration, _prefix);
        Assert.Equal("ok", await agent.GetAsync("/healthz"));
        await AssertAllUnavailableAsync(agent, EctFailureReason.RevocationUnavailable); // what is revoked was never known

        await server.RestartAsync();
        await RecoverAsync(agent);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Tasks_ServerStandsStill_UnavailableThenAcceptsAgainAndNoTokenTwice(ServerKind kind)
    {
        ServerProgram.SkipUnlessSignals();
        await using var server = await RedisServer.StartAsync(kind);
        await using var agent = await StartAsync(server);
        var tokens = Enumerable.Range(0, 20).Select(_ => Instances.Alice.Token()).ToArray();

        await server.PauseAsync();
        await AssertAllUnavailableAsync(agent);
        Assert.All(await AtOnce.RunAsync(tokens.Length, i => agent.StatusOfAsync(tokens[i])), status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));

        await server.ContinueAsync();
        await RecoverAsync(agent);

        // What was refused may be used up or not, but nothing is accepted twice.
        foreach (var token in tokens)
        {
            var uses = await AtOnce.RunAsync(4, _ => agent.StatusOfAsync(token));
            Assert.InRange(uses.Count(status => status is HttpStatusCode.OK), 0, 1);
        }
    }

    [Fact]
    public async Task Tasks_MemoryIsFull_UnavailableUntilThereIsRoom()
    {
        ServerProgram.SkipUnlessRedis("maxmemory");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis);
        await using var agent = await StartAsync(server);

        await server.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        await AssertAllUnavailableAsync(agent);
        AssertLogged(agent, "Redis is full");

        await server.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await RecoverAsync(agent);
    }

    [Fact]
    public async Task Tasks_ServerBecomesAReplica_UnavailableUntilItIsAMasterAgain()
    {
        ServerProgram.SkipUnlessRedis("Replication");
        await using var master = await RedisServer.StartAsync(ServerKind.Redis);
        await using var server = await RedisServer.StartAsync(ServerKind.Redis);
        await using var agent = await StartAsync(server);

        await server.ExecuteAsync("REPLICAOF", "127.0.0.1", master.Port);
        await AssertAllUnavailableAsync(agent);

        await server.ExecuteAsync("REPLICAOF", "NO", "ONE");
        await RecoverAsync(agent);
    }

    [Fact]
    public async Task Tasks_ServerIsAReplicaFromTheStart_Unavailable()
    {
        ServerProgram.SkipUnlessRedis("Replication");
        await using var master = await RedisServer.StartAsync(ServerKind.Redis);
        await using var replica = await RedisServer.StartAsync(ServerKind.Redis, new() { RedisArguments = ["--replicaof", "127.0.0.1", $"{master.Port}"] });
        await using var agent = Agent.Start(replica.Configuration, _prefix);

        await AssertAllUnavailableAsync(agent, EctFailureReason.RevocationUnavailable);
    }

    /// <summary>Read into memory slowly, by a switch of the server's own that is made for tests.</summary>
    [Fact]
    public async Task Tasks_ServerIsLoading_UnavailableUntilItHasLoaded()
    {
        ServerProgram.SkipUnlessRedis("Loading");
        await using var server = await RedisServer.StartAsync(ServerKind.Redis, new()
        {
            IsDurable = true,
            RedisArguments = ["--key-load-delay", "500"],
        });
        using (var filler = Instances.Start(server.Configuration, "other:", redis => redis.Fence = false))
        {
            for (var i = 0; i < 4; i++) await filler.AddAsync([.. Enumerable.Range(0, 10_000).Select(_ => Entries.Of(Entries.NewKey()))]);
        }

        await using var agent = await StartAsync(server);

        server.Kill();
        await server.RestartAsync(waitUntilReady: false);
        await Poll.UntilAsync(async () => (await server.PingAsync())?.StartsWith("-LOADING", StringComparison.Ordinal) is true, Instances.Patience, "it is loading");
        await agent.AssertUnavailableAsync();

        await server.AskAsync("CONFIG", "SET", "key-load-delay", "0");
        await agent.UntilItAcceptsAsync(TimeSpan.FromSeconds(60));
    }

    private async Task<Agent> StartAsync(RedisServer server)
    {
        var agent = Agent.Start(server.Configuration, _prefix);
        await agent.UntilItAcceptsAsync(Instances.Patience);
        return agent;
    }

    /// <summary>The first, which may find out what has happened, several at once, and the last, which come to know it.</summary>
    private static async Task AssertAllUnavailableAsync(Agent agent, EctFailureReason reason = EctFailureReason.ReplayCacheUnavailable)
    {
        await agent.AssertUnavailableAsync(reason);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => agent.AssertUnavailableAsync(reason)));
        await agent.AssertUnavailableAsync(reason);
    }

    private static async Task RecoverAsync(Agent agent)
    {
        var took = await agent.UntilItAcceptsAsync(Recovery);
        TestContext.Current.TestOutputHelper?.WriteLine($"Accepts again after {took.TotalMilliseconds:0} ms.");
    }

    private static void AssertLogged(Agent agent, string sentence) => Assert.Contains(agent.Logs.GetSnapshot(),
        record => $"{record.Message} {record.Exception?.Message}".Contains(sentence, StringComparison.Ordinal));
}
