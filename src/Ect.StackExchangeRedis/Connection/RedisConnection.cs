using Ect.StackExchangeRedis.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>The one connection of a service to Redis, its own or the application's, and the one place where Redis is waited for.</summary>
internal sealed class RedisConnection : IAsyncDisposable, IDisposable
{
    private readonly EctRedisOptions _options;
    private readonly IServiceProvider _services;
    private readonly RedisMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly GivenConnection? _given;
    private readonly bool _isBySentinel;
    private readonly RedisWatchdog _watchdog;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private Task<RedisLink>? _connecting;
    private volatile RedisLink? _link;

    public RedisConnection(IOptions<EctRedisOptions> options, IServiceProvider services, RedisMetrics metrics, TimeProvider clock,
        ILogger<RedisConnection> logger, GivenConnection? given = null)
    {
        (_options, _services, _metrics, _clock, _given) = (options.Value, services, metrics, clock, given);
        _isBySentinel = given is null && !_options.IsOff && RedisConnectionSettings.IsBySentinel(_options.Configuration!);
        _watchdog = new RedisWatchdog(() => _link!, ReplaceAsync, _isBySentinel, TimeProvider.System, logger);
    }

    /// <summary>Begins to connect, if nobody has. A service does not wait for this to start.</summary>
    /// <exception cref="ObjectDisposedException">The service has ended.</exception>
    public Task<RedisLink> ConnectAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
            if (_connecting is not null) return _connecting;
            if (_given is not null) return _connecting = Task.FromResult(new RedisLink(_given.Get(_services), isOurs: false));

            _connecting = OpenAsync();
            using (ExecutionContext.SuppressFlow()) _ = Task.Run(WatchAsync); // It outlives the request that was the first.
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
    /// <param name="usesFormer">Whether the connection that is being replaced will do until another is there: some servers behind it may
    /// answer still.</param>
    public async Task<T> RunAsync<T>(string operation, Func<IDatabaseAsync, Task<T>> commands, Func<RedisError, Exception, Exception> failure,
        CancellationToken cancellationToken, TimeSpan? timeout = null, bool usesFormer = false)
    {
        var started = _clock.GetTimestamp();
        var patience = new Patience(timeout ?? _options.Timeout, cancellationToken);
        var error = RedisError.None;
        RedisLink? link = null;
        var isSent = false;
        try
        {
            _watchdog.Asked();
            link = (usesFormer ? TryHoldFormer() : null) ?? await HoldAsync(patience).ConfigureAwait(false);

            // The caller gives up here, not behind it: a connection that comes too late must find nothing left to send.
            var redis = link.Database();
            patience.ThrowIfOver();
            isSent = true;
            var result = await patience.WaitAsync(commands(redis)).ConfigureAwait(false);
            link.Answered();
            return result;
        }
        catch (Exception e) when (!e.IsCancellation(cancellationToken))
        {
            if (e is RedisServerException) link?.Answered();
            error = RedisError.Of(e, isSent);
            throw failure(error, e);
        }
        finally
        {
            link?.Release();
            _metrics.Record(operation, _clock.GetElapsedTime(started), error.Kind);
        }
    }

    /// <summary>The same for a step of several turns, each of which waits for the one before. Once it has ended, no turn is
    /// begun.</summary>
    /// <param name="operation">The step's name in metrics.</param>
    /// <param name="commands">Sends only through the turns that it is given.</param>
    /// <param name="failure">Makes the exception of a step that failed.</param>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    public async Task<T> RunTurnsAsync<T>(string operation, Func<IDatabaseAsync, RedisTurns, Task<T>> commands,
        Func<RedisError, Exception, Exception> failure, CancellationToken cancellationToken)
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

        Exception Fail(RedisError error, Exception cause)
        {
            turns.End(); // Before it is judged how far the step came.
            return failure(error, cause);
        }
    }

    public void Dispose()
    {
        if (End() is { } last) CloseAsync(last).GetAwaiter().GetResult();
    }

    public async ValueTask DisposeAsync()
    {
        if (End() is { } last) await CloseAsync(last).ConfigureAwait(false);
    }

    private async Task<RedisLink> HoldAsync(Patience patience)
    {
        while (true)
        {
            var link = await patience.WaitAsync(ConnectAsync()).ConfigureAwait(false);
            if (link.TryHold()) return link;
        }
    }

    private RedisLink? TryHoldFormer() => _link is { HasMaster: true } former && former.TryHold() ? former : null;

    /// <returns>What is to be closed: the connection in use, be it that it is still being made.</returns>
    private Task<RedisLink>? End()
    {
        lock (_gate)
        {
            if (_end.IsCancellationRequested) return null;
            _end.Cancel();
            return _connecting;
        }
    }

    private static async Task CloseAsync(Task<RedisLink> last)
    {
        if (last.IsCompletedSuccessfully) await last.Result.DisposeAsync().ConfigureAwait(false);
        else _ = last.ContinueWith(static late => late.Result.DisposeAsync(),
            CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private async Task WatchAsync()
    {
        try
        {
            _link = await FirstAsync().ConfigureAwait(false);
            await _watchdog.RunAsync(_end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The service has ended.
        }
    }

    private async Task<RedisLink> FirstAsync()
    {
        while (true)
        {
            try
            {
                return await _connecting!.ConfigureAwait(false);
            }
            catch (Exception e) when (!e.IsCancellation(_end.Token))
            {
                await Task.Delay(RedisWatchdog.MaxPause, TimeProvider.System, _end.Token).ConfigureAwait(false);
            }

            lock (_gate)
            {
                _end.Token.ThrowIfCancellationRequested();
                _connecting = OpenAsync();
            }
        }
    }

    /// <summary>Puts a new connection in the place of the one in use, whether it has found a master yet or not: it goes on by
    /// itself.</summary>
    private async Task ReplaceAsync(TimeSpan patience)
    {
        _metrics.Reconnects();
        var former = _link!;
        var opening = OpenAsync(patience);

        // What comes meanwhile is not sent to where nothing is answered. Without a connection it is refused at once, as before.
        var isAwaited = former.HasMaster;
        lock (_gate)
        {
            isAwaited &= !_end.IsCancellationRequested;
            if (isAwaited) _connecting = opening;
        }

        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var link = opening.IsCompletedSuccessfully ? opening.Result : former; // The next attempt may find what this one did not.
        lock (_gate)
        {
            if (_end.IsCancellationRequested)
            {
                (isAwaited ? former : link).Release(); // The other one is closed with the service.
                return;
            }

            _connecting = Task.FromResult(_link = link);
            if (link != former) former.Release();
        }
    }

    private async Task<RedisLink> OpenAsync(TimeSpan? patience = null)
    {
        var settings = RedisConnectionSettings.From(_options.Configuration!, _options.Timeout, patience);
        if (_isBySentinel) SentinelThreads.Reserve();
        var connecting = _isBySentinel
            ? Task.Factory.StartNew( // The library blocks the thread that connects, which requests would miss.
                () => ConnectionMultiplexer.Connect(settings), _end.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : ConnectionMultiplexer.ConnectAsync(settings);
        return new(await connecting.ConfigureAwait(false), isOurs: true);
    }
}
