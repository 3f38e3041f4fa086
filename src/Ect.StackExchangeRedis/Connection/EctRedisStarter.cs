using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Begins to connect when the service starts, so that the first request need not, and tells what Redis does not do for it.
/// The start does not wait for that.</summary>
internal sealed class EctRedisStarter(
    EctRedisConnection connection, RedisProbe probe, IOptions<EctRedisOptions> options, ILogger<EctRedisStarter> logger)
    : IHostedService, IDisposable
{
    // No request waits for it, and what runs for the first time takes longer.
    private const int Attempts = 10;

    private readonly CancellationTokenSource _end = new();
    private Task _probing = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsOff) _probing = ProbeAsync(connection.ConnectAsync());
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _probing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _end.Dispose();

    private async Task ProbeAsync(Task connecting)
    {
        try
        {
            await connecting.WaitAsync(_end.Token).ConfigureAwait(false);
            for (var attempt = 1; !await IsDoneAsync(attempt is Attempts).ConfigureAwait(false); attempt++) { }
        }
        catch (Exception exception) when (!exception.IsCancellation(_end.Token))
        {
            logger.RedisNotReady(exception.Message, exception);
        }
    }

    private async Task<bool> IsDoneAsync(bool isLast)
    {
        try
        {
            await probe.RunAsync(_end.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (!isLast && exception.InnerException is TimeoutException)
        {
            return false;
        }
    }
}
