using StackExchange.Redis;

namespace Ect;

/// <summary>Looks which servers claim to be the master.</summary>
internal static class Masters
{
    /// <exception cref="EctReplayCacheException">There is more than one: nobody can tell which of them remembers.</exception>
    public static void ThrowIfSeveral(IConnectionMultiplexer connection)
    {
        var masters = 0;
        foreach (var server in connection.GetServers())
            if (server is { IsConnected: true, IsReplica: false, ServerType: ServerType.Standalone }) masters++;

        if (masters > 1) throw new EctReplayCacheException("More than one Redis server says that it is the master. Make one of them a replica of the other.");
    }
}
