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

    /// <summary>Begins to connect, if nobody has. A service does not wait for this to start.</summary>
    public Task<IConnectionMultiplexer> ConnectAsync()
    {
        lock (_gate)
        {
            if (_connecting is null or { IsFaulted: true } or { IsCanceled: true }) _connecting = given is null ? OpenAsync() : Task.FromResult(given.Get(services));
            return _connecting;
        }
    }

    /// <summary>Sends the commands of one step, all at once, and waits for their answers, as long as the options say or <paramref name="timeout"/> does.</summary>
    /// <param name="operation">The step's name in metrics.</param>
    /// <param name="commands">Sends without waiting in between.</param>
    /// <param name="failure">Makes the exception of a step that failed from a plain sentence and the cause.</param>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <param name="timeout">In place of the options': shorter where the caller has waited already, longer where no request waits.</param>
    public async Task<T> RunAsync<T>(string operation, Func<IDatabaseAsync, Task<T>> commands, Func<string, Exception, Exception> failure,
        CancellationToken cancellationToken, TimeSpan? timeout = null)
    {
        var started = clock.GetTimestamp();
        var error = EctRedisError.None;
        try
        {
            // In real time, on whatever clock the service may be: a server does not know that one.
            return await SendAsync(commands).WaitAsync(timeout ?? _options.Timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!e.IsCancellation(cancellationToken))
        {
            error = EctRedisError.Of(e);
            throw failure(error.Sentence, e);
        }
        finally
        {
            metrics.Record(operation, clock.GetElapsedTime(started), error);
        }
    }

    public void Dispose() => Own?.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (Own is { } own) await own.DisposeAsync().ConfigureAwait(false);
    }

    private IConnectionMultiplexer? Own => given is null && _connecting is { IsCompletedSuccessfully: true } connected ? connected.Result : null;

    private async Task<T> SendAsync<T>(Func<IDatabaseAsync, Task<T>> commands)
    {
        var connection = await ConnectAsync().ConfigureAwait(false);
        return await commands(connection.GetDatabase()).ConfigureAwait(false);
    }

    private async Task<IConnectionMultiplexer> OpenAsync() =>
        await ConnectionMultiplexer.ConnectAsync(EctRedisConnectionSettings.From(_options.Configuration!)).ConfigureAwait(false);
}
