using Ect.StackExchangeRedis.Fencing;

namespace Ect.StackExchangeRedis.Service.Tests;

/// <summary>A master and its replica, both named to clients, and what an operator does with them.</summary>
internal sealed class RedisPair : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private RedisPair(RedisServer master, RedisServer replica) => (Master, Replica) = (master, replica);

    /// <summary>The master, until the replica is promoted.</summary>
    public RedisServer Master { get; }

    public RedisServer Replica { get; }

    public string Configuration => $"{Master.Address},{Replica.Address}";

    public static async Task<RedisPair> StartAsync()
    {
        var master = await RedisServer.StartAsync(ServerKind.Redis, new() { RedisArguments = ["--repl-diskless-sync-delay", "0"] });
        var replica = await RedisServer.StartAsync(ServerKind.Redis,
            new() { RedisArguments = ["--replicaof", "127.0.0.1", $"{master.Port}"] });
        await UntilFollowsAsync(replica);
        return new(master, replica);
    }

    public static Task UntilFollowsAsync(RedisServer replica) => Poll.UntilAsync(
        async () => $"{await replica.ExecuteAsync("INFO", "replication")}".Contains("master_link_status:up", StringComparison.Ordinal),
        Deadline, "the replica follows");

    public Task PromoteAsync() => Replica.ExecuteAsync("REPLICAOF", "NO", "ONE");

    /// <summary>Makes the former master a replica of the promoted one.</summary>
    public async Task DemoteAsync()
    {
        await Master.ExecuteAsync("REPLICAOF", "127.0.0.1", Replica.Port);
        await UntilFollowsAsync(Master);
    }

    /// <summary>Until all marks of a service name the server as the one that is believed.</summary>
    public static async Task UntilBelievedAsync(RedisServer server, string prefix)
    {
        await using var connection = await server.ConnectAsync();
        await Poll.UntilAsync(async () =>
        {
            var id = $"{await server.ExecuteAsync("INFO", "replication")}".Split("master_replid:")[1][..40];
            var marks = connection.GetServers()[0].Keys(pattern: $"{prefix}r:*").Where(Uses.IsMark).ToArray();
            var values = await connection.GetDatabase().StringGetAsync(marks);
            return values.Length is ReplayKeys.TagCount && values.All(mark => $"{mark}".StartsWith($"{id} ", StringComparison.Ordinal));
        }, Deadline, "all marks name the server");
    }

    public async ValueTask DisposeAsync()
    {
        await Replica.DisposeAsync();
        await Master.DisposeAsync();
    }
}
