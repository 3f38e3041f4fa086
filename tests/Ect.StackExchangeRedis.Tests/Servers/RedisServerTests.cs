namespace Ect.StackExchangeRedis.Tests;

/// <summary>The servers that the other tests rely on.</summary>
public class RedisServerTests
{
    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Kill_RestartedOnTheSamePort_AnswersAgainAndHasForgotten(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind);
        await UntilItSaysAsync(server, "+PONG");
        await server.ExecuteAsync("SET", "key", "value");

        server.Kill();
        Assert.Null(await server.PingAsync());

        var port = server.Port;
        await server.RestartAsync();
        Assert.Equal(port, server.Port);
        Assert.True((await server.ExecuteAsync("GET", "key")).IsNull);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Kill_Durable_KeepsWhatItAcknowledged(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind, new() { IsDurable = true });
        await server.ExecuteAsync("SET", "key", "value", "PX", "600000");

        server.Kill();
        await server.RestartAsync();

        Assert.Equal("value", (string?)await server.ExecuteAsync("GET", "key"));
        Assert.InRange((long)await server.ExecuteAsync("PTTL", "key"), 500_000, 600_000);
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Pause_UntilContinued_AnswersNothing(ServerKind kind)
    {
        ServerProgram.SkipUnlessSignals();
        await using var server = await RedisServer.StartAsync(kind);

        await server.PauseAsync();
        Assert.Null(await server.PingAsync());

        await server.ContinueAsync();
        await UntilItSaysAsync(server, "+PONG");
    }

    [Theory]
    [ClassData(typeof(EveryServer))]
    public async Task Start_WithPassword_AsksForIt(ServerKind kind)
    {
        await using var server = await RedisServer.StartAsync(kind, new() { Password = "open sesame" });
        await UntilItSaysAsync(server, "-NOAUTH");
        Assert.Equal("PONG", (string?)await server.ExecuteAsync("PING"));
    }

    [Fact]
    public async Task Cluster_ThreeMasters_EachHasItsSlots()
    {
        ServerProgram.SkipUnlessRedis("A cluster");
        await using var cluster = await RedisCluster.StartAsync();

        await using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(cluster.Configuration);
        var owners = Enumerable.Range(0, 100).Select(i => connection.GetHashSlot($"key-{i}"))
            .Select(slot => connection.GetServer(cluster.Masters[0].Address).ClusterConfiguration!.GetBySlot(slot)!.EndPoint);
        Assert.Equal(3, owners.Distinct().Count());
    }

    /// <summary>A ping has a second, which a busy machine can need.</summary>
    private static Task UntilItSaysAsync(RedisServer server, string start) => Poll.UntilAsync(
        async () => (await server.PingAsync())?.StartsWith(start, StringComparison.Ordinal) is true, Instances.Patience, $"it says {start}");
}
