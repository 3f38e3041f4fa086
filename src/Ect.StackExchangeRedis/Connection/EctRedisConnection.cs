using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect;

/// <summary>The one connection of a service to Redis, its own or the application's, and the one place where Redis is waited for.</summary>
internal sealed class EctRedisConnection(
    IOptions<EctRedisOptions> options, IServiceProvider services, EctRedisMetrics metrics, TimeProvider clock, EctRedisGivenConnection? given = null)
    : IAsyncDisposable, IDisposable
{
    private readonly EctRedisOptions _options = options.Value;
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private bool _isDisposed;

    /// <summary>Begins to connect, if nobody has. A service does not wait for this to start.</summary>
    /// <exception cref="ObjectDisposedException">The service has ended.</exception>
    public Task<IConnectionMultiplexer> ConnectAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_connecting is null or { IsFaulted: true } or { IsCanceled: true })
                _connecting = given is null ? OpenAsync() : Task.FromResult(given.Get(services));
            return _connecting;
        }
    }

    /// <summary>Sends the commands of one step, all at once, and waits for their answers, as long as the options say or
    /// <paramref name="timeout"/> does. Nothing is sent, now or later, while there is no connection to a master.</summary>
    /// <param name="operation">The step's name in metrics.</param>
    /// <param name="commands">Sends without waiting in between.</param>
    /// <param name="failure">Makes the exception of a step that failed from what is known of it and the cause.</param>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <param name="timeout">In place of the options': shorter where the caller has waited already, longer where no request waits.</param>
    public async Task<T> RunAsync<T>(string operation, Func<IDatabaseAsync, Task<T>> commands,
        Func<EctRedisError, Exception, Exception> failure, CancellationToken cancellationToken, TimeSpan? timeout = null)
    {
        var started = clock.GetTimestamp();
        var patience = new Patience(timeout ?? _options.Timeout, cancellationToken);
        var error = EctRedisError.None;
        var isSent = false;
        try
        {
            // The caller gives up here, not behind it: a connection that comes too late must find nothing left to send.
            var redis = Reachable(await patience.WaitAsync(ConnectAsync()).ConfigureAwait(false));
            patience.ThrowIfOver();
            isSent = true;
            return await patience.WaitAsync(commands(redis)).ConfigureAwait(false);
        }
        catch (Exception e) when (!e.IsCancellation(cancellationToken))
        {
            error = EctRedisError.Of(e, isSent);
            throw failure(error, e);
        }
        finally
        {
            metrics.Record(operation, clock.GetElapsedTime(started), error);
        }
    }

    /// <summary>The same for a step of several turns, each of which waits for the one before. Once it has ended, no turn is
    /// begun.</summary>
    /// <param name="operation">The step's name in metrics.</param>
    /// <param name="commands">Sends only through the turns that it is given.</param>
    /// <param name="failure">Makes the exception of a step that failed.</param>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    public async Task<T> RunTurnsAsync<T>(string operation, Func<IDatabaseAsync, RedisTurns, Task<T>> commands,
        Func<EctRedisError, Exception, Exception> failure, CancellationToken cancellationToken)
    {
        var turns = new RedisTurns();
        try
        {
            return await RunAsync(operation, redis => commands(redis, turns), Fail, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turns.End();
        }

        Exception Fail(EctRedisError error, Exception cause)
        {
            turns.End(); // Before it is judged how far the step came.
            return failure(error, cause);
        }
    }

    public void Dispose()
    {
        if (End() is { } own) Close(own).GetAwaiter().GetResult();
    }

    public async ValueTask DisposeAsync()
    {
        if (End() is { } own) await Close(own).ConfigureAwait(false);
    }

    /// <returns>What is to be closed: a connection of our own, be it that it is still being made.</returns>
    private Task<IConnectionMultiplexer>? End()
    {
        lock (_gate)
        {
            if (_isDisposed) return null;
            _isDisposed = true;
            return given is null ? _connecting : null;
        }
    }

    private static async Task Close(Task<IConnectionMultiplexer> own)
    {
        if (own.IsCompletedSuccessfully) await own.Result.DisposeAsync().ConfigureAwait(false);
        else
        {
            _ = own.ContinueWith(static late => late.Result.Dispose(),
                CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }
    }

    // An application's own connection may keep commands for later, which ours does not: they would be sent after their caller has gone.
    private static IDatabase Reachable(IConnectionMultiplexer connection)
    {
        var redis = connection.GetDatabase();
        return redis.IsConnected(default, CommandFlags.DemandMaster)
            ? redis
            : throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.DemandMaster,
                "There is no connection to a master.", innerException: null, CommandStatus.WaitingToBeSent);
    }

    private async Task<IConnectionMultiplexer> OpenAsync() =>
        await ConnectionMultiplexer.ConnectAsync(EctRedisConnectionSettings.From(_options.Configuration!)).ConfigureAwait(false);
}
