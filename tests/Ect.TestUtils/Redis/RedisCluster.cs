using StackExchange.Redis;

namespace Ect.TestUtils;

/// <summary>Three masters that share the slots, with or without replicas, put together by <c>redis-cli --cluster create</c>.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int MasterCount = 3;
    private static readonly TimeSpan FailoverTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly List<RedisServer> _servers = [];

    private RedisCluster()
    {
    }

    /// <summary>Those that were masters first, before any failover.</summary>
    public IReadOnlyList<RedisServer> Masters => [.. _servers.Take(MasterCount)];

    public IReadOnlyList<RedisServer> Servers => _servers;

    public string Configuration => string.Join(',', _servers.Select(server => server.Address));

    /// <param name="replicas">How many replicas each master has.</param>
    public static async Task<RedisCluster> StartAsync(int replicas = 0)
    {
        var cluster = new RedisCluster();
        try
        {
            for (var i = 0; i < MasterCount * (1 + replicas); i++)
                cluster._servers.Add(await RedisServer.StartAsync(ServerKind.Redis, NewSettings(replicas)));
            await cluster.CreateAsync(replicas);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A master, and the replica that would take its place.</summary>
    public async Task<(RedisServer Master, RedisServer Replica)> ShardAsync()
    {
        foreach (var replica in _servers)
        {
            var replication = await ReplicationOfAsync(replica);
            if (!replication.Contains("role:slave", StringComparison.Ordinal)) continue;
            return (_servers.Single(server => replication.Contains($"master_port:{server.Port}\r\n", StringComparison.Ordinal)), replica);
        }

        throw new InvalidOperationException("The masters have no replicas.");
    }

    public static Task UntilPromotedAsync(RedisServer replica) =>
        Poll.UntilAsync(replica.IsMasterAsync, Deadline, "the replica is promoted");

    public static Task UntilFollowsAsync(RedisServer former) => Poll.UntilAsync(
        async () => (await ReplicationOfAsync(former)).Contains("master_link_status:up", StringComparison.Ordinal),
        Deadline, "the former master follows");

    /// <summary>The name that a server has in the cluster.</summary>
    public static async Task<string> IdOfAsync(RedisServer server) => $"{await server.ExecuteAsync("CLUSTER", "MYID")}";

    /// <summary>Runs <c>redis-cli --cluster</c> to its end.</summary>
    public static async Task RunAsync(params IEnumerable<string> command)
    {
        using var cli = new GuardedProcess(ServerProgram.Cli, ["--cluster", .. command]);
        await cli.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(cli.ExitCode is 0, cli.Output);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
    }

    private static ServerSettings NewSettings(int replicas) => new()
    {
        RedisArguments =
        [
            "--cluster-enabled", "yes", "--cluster-port", $"{FreePort.Next()}", "--repl-diskless-sync-delay", "0",
            .. replicas > 0 ? ["--cluster-node-timeout", $"{FailoverTimeout.TotalMilliseconds}"] : Array.Empty<string>(),
        ],
    };

    private static async Task<string> ReplicationOfAsync(RedisServer server) => $"{await server.ExecuteAsync("INFO", "replication")}";

    private async Task CreateAsync(int replicas)
    {
        await RunAsync(["create", .. _servers.Select(server => server.Address), "--cluster-replicas", $"{replicas}", "--cluster-yes"]);
        foreach (var server in _servers)
        {
            await using var connection = await server.ConnectAsync();
            await Poll.UntilAsync(() => IsWholeAsync(connection, server), TimeSpan.FromSeconds(60), "the cluster is whole");
        }
    }

    private static async Task<bool> IsWholeAsync(ConnectionMultiplexer connection, RedisServer server)
    {
        var (info, replication) = (await AskAsync("CLUSTER", "INFO"), await AskAsync("INFO", "replication"));
        return Has(info, "cluster_state:ok") && (Has(replication, "role:master") || Has(replication, "master_link_status:up"));

        async Task<string> AskAsync(string command, string argument) =>
            $"{await connection.GetServer(server.Address).ExecuteAsync(command, argument)}";

        static bool Has(string text, string line) => text.Contains(line, StringComparison.Ordinal);
    }
}
