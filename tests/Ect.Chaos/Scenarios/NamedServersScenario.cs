namespace Ect.Chaos;

/// <summary>A master and a replica, both named to the instances, and an operator who promotes.</summary>
public abstract class NamedServersScenario : Scenario
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly List<RedisServer> _servers = [];

    public override TimeSpan ServedWithin => TimeSpan.FromSeconds(4);

    private protected RedisServer Master => _servers[0];

    private protected RedisServer Replica => _servers[1];

    internal override async Task<string> StartAsync()
    {
        await AddAsync("--repl-diskless-sync-delay", "0");
        await AddAsync("--replicaof", "127.0.0.1", $"{Master.Port}");
        await UntilFollowsAsync(Replica);
        return $"{Master.Address},{Replica.Address}";
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        _servers.Clear();
        GC.SuppressFinalize(this);
    }

    private protected Task PromoteAsync() => Replica.ExecuteAsync("REPLICAOF", "NO", "ONE");

    private protected static async Task FollowAsync(RedisServer server, RedisServer master)
    {
        await server.ExecuteAsync("REPLICAOF", "127.0.0.1", master.Port);
        await UntilFollowsAsync(server);
    }

    private async Task AddAsync(params string[] arguments) =>
        _servers.Add(await RedisServer.StartAsync(ServerKind.Redis, new() { RedisArguments = arguments }));

    private static Task UntilFollowsAsync(RedisServer server) => Poll.UntilAsync(async () =>
        $"{await server.ExecuteAsync("INFO", "replication")}".Contains("master_link_status:up", StringComparison.Ordinal),
        Deadline, "the replica follows");
}
