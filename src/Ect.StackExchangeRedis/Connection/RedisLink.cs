using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>A connection that can be replaced by another. Steps that use it keep it open until the last of them has ended.</summary>
internal sealed class RedisLink(IConnectionMultiplexer connection, bool isOurs)
{
    private int _holders = 1; // whoever made it
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

    /// <summary>Ends what <see cref="TryHold"/> began; the one who made the connection ends its use in the same way.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) is 0 && isOurs) _ = CloseAsync();
    }

    /// <summary>Gives what commands are sent through.</summary>
    /// <exception cref="RedisConnectionException">There is no connection to a master.</exception>
    /// <remarks>An application's own connection may keep commands for later, which ours does not: they would be sent after their caller has
    /// gone.</remarks>
    public IDatabase Database() => HasMaster
        ? connection.GetDatabase()
        : throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.DemandMaster,
            "There is no connection to a master.", innerException: null, CommandStatus.WaitingToBeSent);

    /// <summary>Notes that the server has answered, be it with an error.</summary>
    public void Answered() => Volatile.Write(ref _answers, 1);

    /// <summary>Tells whether the server has answered a step since this was last asked. With several masters nobody knows which it was.</summary>
    public bool TakeAnswered() => Interlocked.Exchange(ref _answers, 0) is 1 && Masters().Count is 1;

    /// <summary>Asks every master for a sign of life, for as long as it takes.</summary>
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

    /// <summary>Closes the connection with the service, and waits for the last answers, though not for a server that gives none.</summary>
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
            // It is not used any more.
        }
    }
}
