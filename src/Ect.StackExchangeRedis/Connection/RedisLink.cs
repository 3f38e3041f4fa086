using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>A connection that can be replaced by another. It stays open until the last step that uses it has ended.</summary>
internal sealed class RedisLink(IConnectionMultiplexer connection, bool isOurs)
{
    private int _holders = 1; // The one who made it.
    private int _answers;

    /// <summary>Whether there is a connection to a server that takes writes, as far as the library knows.</summary>
    public bool HasMaster => connection.GetDatabase().IsConnected(default, CommandFlags.DemandMaster);

    /// <summary>Keeps the connection open for a step.</summary>
    /// <returns><see langword="false"/> if it has been replaced and closed.</returns>
    public bool TryHold()
    {
        for (var holders = Volatile.Read(ref _holders); holders > 0; holders = Volatile.Read(ref _holders))
        {
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders) return true;
        }

        return false;
    }

    /// <summary>Ends a use that <see cref="TryHold"/> began, or that of the one who made the connection.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) is 0 && isOurs) _ = CloseAsync();
    }

    /// <summary>Returns the database that commands are sent through.</summary>
    /// <exception cref="RedisConnectionException">There is no connection to a master.</exception>
    /// <remarks>Our own connection keeps no command for later. The application's may, and it would send them after their caller has gone:
    /// so nothing is given to it while there is no master.</remarks>
    public IDatabase Database() => HasMaster
        ? connection.GetDatabase()
        : throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.DemandMaster,
            "There is no connection to a master.", innerException: null, CommandStatus.WaitingToBeSent);

    /// <summary>Notes that the server has answered. An error is an answer as well.</summary>
    public void Answered() => Volatile.Write(ref _answers, 1);

    /// <summary>Tells whether the server has answered a step since the last call. With several masters, nobody knows which of them it
    /// was.</summary>
    public bool TakeAnswered() => Interlocked.Exchange(ref _answers, 0) is 1 && Masters().Count is 1;

    /// <summary>Asks every master for a sign of life. It sets no limit to the time.</summary>
    /// <returns><see langword="false"/> if there is no master, or the connection to one was lost meanwhile.</returns>
    public async Task<bool> AnswersAsync()
    {
        try
        {
            var masters = Masters();
            await Task.WhenAll(masters.Select(EchoAsync)).ConfigureAwait(false);
            return masters.Count > 0;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Closes the connection when the service ends. It waits for the last answers, but not for a server that gives none.</summary>
    public async Task DisposeAsync()
    {
        if (isOurs)
            await connection.DisposeAsync().AsTask().WaitAsync(RedisSilence.Limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private List<IServer> Masters() => [.. connection.GetServers().Where(server => server is { IsConnected: true, IsReplica: false })];

    private static async Task EchoAsync(IServer server)
    {
        try
        {
            await server.EchoAsync("ect").ConfigureAwait(false);
        }
        catch (RedisServerException)
        {
            // An error is an answer.
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            await connection.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The connection is not used any more.
        }
    }
}
