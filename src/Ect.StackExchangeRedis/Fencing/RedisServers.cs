using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Fencing;

/// <summary>What a connection sees of the servers behind it.</summary>
/// <param name="Masters">The servers that claim to be the master and have all keys.</param>
/// <param name="AreSpread">Whether keys are spread over servers, so that all keys of a command need the same hash tag.</param>
internal readonly record struct RedisServers(IReadOnlyList<IServer> Masters, bool AreSpread)
{
    public static RedisServers Of(IConnectionMultiplexer connection)
    {
        List<IServer> masters = [];
        var areSpread = false;
        foreach (var server in connection.GetServers())
        {
            if (server.ServerType is not ServerType.Standalone) areSpread = true;
            else if (server is { IsConnected: true, IsReplica: false }) masters.Add(server);
        }

        return new(masters, areSpread);
    }

    /// <exception cref="EctReplayCacheException">There is more than one master, and nobody can tell which of them remembers.</exception>
    public void ThrowIfSeveral()
    {
        if (Masters.Count > 1) throw new EctReplayCacheException(
            "More than one Redis server says that it is the master. Make one of them a replica of the other.");
    }
}
