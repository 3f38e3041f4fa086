using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Tests;

/// <summary>Three masters that share the slots, put together by <c>redis-cli --cluster create</c>.</summary>
internal sealed class RedisCluster : IAsyncDisposable
{
    private readonly List<RedisServer> _masters = [];

    private RedisCluster()
    {
    }

    public IReadOnlyList<RedisServer> Masters => _masters;

    public string Configuration => string.Join(',', _masters.Select(master => master.Address));

    public static async Task<RedisCluster> StartAsync()
    {
        var cluster = new RedisCluster();
        try
        {
            for (var i = 0; i < 3; i++)
                cluster._masters.Add(await RedisServer.StartAsync(ServerKind.Redis, new() { RedisArguments = ["--cluster-enabled", "yes", "--cluster-port", $"{FreePort.Next()}"] }));
            await cluster.CreateAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var master in _masters) await master.DisposeAsync();
    }

    private async Task CreateAsync()
    {
        using var cli = new GuardedProcess(ServerProgram.Cli,
            ["--cluster", "create", .. _masters.Select(master => master.Address), "--cluster-replicas", "0", "--cluster-yes"]);
        await cli.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(cli.ExitCode is 0, cli.Output);

        foreach (var master in _masters)
        {
            await using var connection = await master.ConnectAsync();
            await Poll.UntilAsync(async () => (await InfoAsync(connection, master)).Contains("cluster_state:ok", StringComparison.Ordinal), TimeSpan.FromSeconds(20), "the cluster is whole");
        }
    }

    private static async Task<string> InfoAsync(ConnectionMultiplexer connection, RedisServer master) =>
        (string?)await connection.GetServer(master.Address).ExecuteAsync("CLUSTER", "INFO") ?? "";
}
