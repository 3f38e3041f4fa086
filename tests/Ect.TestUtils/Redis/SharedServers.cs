using System.Collections.Concurrent;

namespace Ect.TestUtils;

/// <summary>One server of each kind for all tests that leave it running; each test has a key prefix of its own.</summary>
public sealed class SharedServers : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ServerKind, Lazy<Task<RedisServer>>> _servers = new();

    public Task<RedisServer> GetAsync(ServerKind kind) =>
        _servers.GetOrAdd(kind, _ => new(() => RedisServer.StartAsync(kind))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
            if (server.Value.IsCompletedSuccessfully) await (await server.Value).DisposeAsync();
    }
}
