using Ect.StackExchangeRedis.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>The one connection of a service to Redis, its own or the application's. Redis is waited for here and nowhere else.</summary>
internal sealed class RedisConnection : IAsyncDisposable, IDisposable
{
    private readonly EctRedisOptions _options;
    private readonly IServiceProvider _services;
    private readonly SendQueue _queue;
    private readonly RedisMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly GivenConnection? _given;
    private readonly bool _isBySentinel;
    private readonly RedisWatchdog _watchdog;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private Task<RedisLink>? _connecting;
    private volatile RedisLink? _link;

    public RedisConnection(IOptions<EctRedisOptions> options, IServiceProvider services, SendQueue queue, RedisMetrics metrics,
        TimeProvider clock, ILogger<RedisConnection> logger, GivenConnection? given = null)
    {
        (_options, _services, _queue, _metrics, _clock, _given) = (options.Value, services, queue, metrics, clock, given);
        _isBySentinel = given is null && !_options.IsOff && RedisConnectionSettings.IsBySentinel(_options.Configuration!);
        _watchdog = new RedisWatchdog(() => _link!, ReplaceAsync, _isBySentinel, TimeProvider.System, logger);
    }

    /// <summary>Begins to connect, unless that has begun already. The start of the service does not wait for it.</summary>
    /// <exception cref="ObjectDisposedException">The service has ended.</exception>
    public Task<RedisLink> ConnectAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
            if (_connecting is not null) return _connecting;
            if (_given is not null) return _connecting = Task.FromResult(new RedisLink(_given.Get(_services), isOurs: false));

            _connecting = OpenAsync();
            using (ExecutionContext.SuppressFlow()) _ = Task.Run(WatchAsync); // It outlives the first request.
            return _connecting;
        }
    }

    /// <summary>Sends the commands of one step at once, together with those of other steps, and waits for their answers, as long as
    /// <paramref name="timeout"/> or the options allow. While there is no connection to a master, nothing is sent, now or later.</summary>
    /// <param name="operation">The step's name in metrics.</param>
    /// <param name="commands">Sends without waiting in between.</param>
    /// <param name="failure">Makes the exception for a failed step from its error and the cause.</param>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <param name="timeout">Replaces the timeout of the options: shorter where the caller has waited already, longer where no request
    /// waits.</param>
    /// <param name="usesFormer">Whether a connection that is being replaced may be used until the new one is there. Some servers behind it
    /// may still answer.</param>
    public Task<T> RunAsync<T>(
        string operation, Func<IDatabaseAsync, Task<T>> commands, Func<RedisError, Exception, Exception> failure,
        CancellationToken cancellationToken, TimeSpan? timeout = null, bool usesFormer = false) =>
        RunTurnsAsync(operation, (redis, _) => commands(redis), failure, cancellationToken, timeout, usesFormer);

    /// <summary>Runs a step of several turns in the same way. Each turn waits for the one before, and none begins after the step has
    /// ended.</summary>
    /// <param name="operation">The step's name in metrics.</param>
    /// <param name="commands">Sends only through the turns that it is given.</param>
    /// <param name="failure">Makes the exception for a failed step. No further turn begins while it judges.</param>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <param name="timeout">Replaces the timeout of the options.</param>
    /// <param name="usesFormer">Whether a connection that is being replaced may be used.</param>
    public async Task<T> RunTurnsAsync<T>(
        string operation, Func<IDatabaseAsync, RedisTurns, Task<T>> commands, Func<RedisError, Exception, Exception> failure,
        CancellationToken cancellationToken, TimeSpan? timeout = null, bool usesFormer = false)
    {
        var started = _clock.GetTimestamp();
        var patience = new Patience(timeout ?? _options.Timeout, cancellationToken);
        var turns = new RedisTurns();
        var error = RedisError.None;
        RedisLink? link = null;
        var isSent = false;
        try
        {
            _watchdog.Asked();
            link = (usesFormer ? TryHoldFormer() : null) ?? await HoldAsync(patience).ConfigureAwait(false);
            var result = await patience.WaitAsync(SendInTurnAsync(link)).ConfigureAwait(false);
            link.Answered();
            return result;
        }
        catch (Exception e) when (!e.IsCancellation(cancellationToken))
        {
            turns.End();
            if (e is RedisServerException) link?.Answered();
            error = RedisError.Of(e, isSent);
            throw failure(error, e);
        }
        finally
        {
            turns.End();
            link?.Release();
            _metrics.Record(operation, _clock.GetElapsedTime(started), error.Kind);
        }

        async Task<T> SendInTurnAsync(RedisLink link)
        {
            await _queue.NextAsync();
            return await SendAsync(link).ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Others wait here, also if it fails at once.
        }

        async Task<T> SendAsync(RedisLink link)
        {
            // The caller gives up here, not behind it. A connection or a turn that comes too late must find nothing left to send.
            var redis = link.Database();
            turns.Next(() => isSent = true);
            return await commands(redis, turns).ConfigureAwait(false);
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

    /// <returns>The connection to close: the one in use, even if it is still being made.</returns>
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

    /// <summary>Replaces the connection in use. The new one counts even if it has found no master yet, because it goes on trying by
    /// itself.</summary>
    private async Task ReplaceAsync(TimeSpan patience)
    {
        _metrics.Reconnects();
        var former = _link!;
        var opening = OpenAsync(patience);

        // Steps that come meanwhile are not sent to a server that answers nothing. Without a connection they fail at once, as before.
        var isAwaited = former.HasMaster;
        lock (_gate)
        {
            isAwaited &= !_end.IsCancellationRequested;
            if (isAwaited) _connecting = opening;
        }

        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var link = opening.IsCompletedSuccessfully ? opening.Result : former; // The next attempt may succeed.
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
            ? Task.Factory.StartNew( // The library blocks the thread that connects, and requests need the threads of the pool.
                () => ConnectionMultiplexer.Connect(settings), _end.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : ConnectionMultiplexer.ConnectAsync(settings);
        return new(await connecting.ConfigureAwait(false), isOurs: true);
    }
}
