using StackExchange.Redis;

namespace Ect.TestUtils;

/// <summary>A master with its replicas, and three Sentinels that promote a replica once two of them miss the master.</summary>
public sealed class RedisSentinels : IAsyncDisposable
{
    private const int Count = 3;
    private const string ServiceName = "ect";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    // Sentinels take ten seconds to make a replica of a former master, and longer where they are slow to reach it again.
    private static readonly TimeSpan ReturnDeadline = TimeSpan.FromSeconds(90);

    private readonly List<RedisServer> _servers = [];
    private readonly List<RedisServer> _sentinels = [];

    private RedisSentinels()
    {
    }

    /// <summary>The first master, and then its replicas.</summary>
    public IReadOnlyList<RedisServer> Servers => _servers;

    public IReadOnlyList<RedisServer> Sentinels => _sentinels;

    /// <summary>The Sentinels, by which a client finds the master.</summary>
    public string Configuration => $"{string.Join(',', _sentinels.Select(sentinel => sentinel.Address))},serviceName={ServiceName}";

    public static async Task<RedisSentinels> StartAsync(int replicas = 1)
    {
        var group = new RedisSentinels();
        try
        {
            await group.StartServersAsync(replicas);
            for (var i = 0; i < Count; i++) group._sentinels.Add(await RedisServer.StartAsync(ServerKind.Redis, group.SentinelSettings()));
            foreach (var sentinel in group._sentinels)
                await Poll.UntilAsync(() => group.KnowsAllAsync(sentinel), Deadline, "the Sentinels know each other and the replicas");
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server that the Sentinels name as the master; <see langword="null"/> if they do not answer.</summary>
    public async Task<RedisServer?> MasterAsync()
    {
        var address = await _sentinels[0].AskAsync("SENTINEL", "get-master-addr-by-name", ServiceName);
        return address is [_, var port] ? _servers.Single(server => $"{server.Port}" == port) : null;
    }

    /// <summary>Waits until another server than <paramref name="former"/> is the master, and knows it.</summary>
    public Task UntilPromotedAsync(RedisServer former) =>
        Poll.UntilAsync(async () => await MasterAsync() is { } master && master != former, Deadline, "a replica is promoted");

    /// <summary>Waits until a server is what the Sentinels take it for: a replica of the master, or, after another failover, the
    /// master itself.</summary>
    public Task UntilRightAsync(RedisServer server) => Poll.UntilAsync(async () =>
    {
        if (await MasterAsync() is not { } master) return false;
        var role = master == server ? "role:master" : $"master_port:{master.Port}\r\nmaster_link_status:up";
        return await HasAsync(server, "replication", role);
    }, ReturnDeadline, "the server follows the master");

    /// <summary>Counts the connections to servers and Sentinels of clients that call themselves <paramref name="name"/>.</summary>
    public async Task<int> CountClientsAsync(string name)
    {
        var count = 0;
        foreach (var server in _servers.Concat(_sentinels)) count += await server.CountClientsAsync(name);
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _sentinels.Concat(_servers)) await server.DisposeAsync();
    }

    private async Task StartServersAsync(int replicas)
    {
        var master = await RedisServer.StartAsync(ServerKind.Redis,
            new() { RedisArguments = ["--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1"] });
        _servers.Add(master);
        for (var i = 0; i < replicas; i++)
        {
            var replica = await RedisServer.StartAsync(ServerKind.Redis,
                new() { RedisArguments = ["--replicaof", "127.0.0.1", $"{master.Port}", "--repl-diskless-sync-delay", "0"] });
            _servers.Add(replica);
            await Poll.UntilAsync(() => HasAsync(replica, "replication", "master_link_status:up"), Deadline, "the replica follows");
        }
    }

    private ServerSettings SentinelSettings() => new()
    {
        SentinelConfiguration =
        [
            $"sentinel monitor {ServiceName} 127.0.0.1 {_servers[0].Port} 2",
            $"sentinel down-after-milliseconds {ServiceName} 1000",
            $"sentinel failover-timeout {ServiceName} 5000",
            $"sentinel parallel-syncs {ServiceName} 1",
        ],
    };

    private Task<bool> KnowsAllAsync(RedisServer sentinel) =>
        HasAsync(sentinel, "sentinel", $"status=ok,address=127.0.0.1:{_servers[0].Port},slaves={_servers.Count - 1},sentinels={Count}");

    private static async Task<bool> HasAsync(RedisServer server, string section, string text)
    {
        try
        {
            return $"{await server.ExecuteAsync("INFO", section)}".Contains(text, StringComparison.Ordinal);
        }
        catch (RedisConnectionException)
        {
            return false; // A Sentinel hangs up on the clients of a server that it gives another role.
        }
    }
}
