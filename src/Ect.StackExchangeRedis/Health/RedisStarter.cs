using Ect.StackExchangeRedis.Connection;
using Ect.StackExchangeRedis.Diagnostics;
using Ect.StackExchangeRedis.Fencing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.StackExchangeRedis.Health;

/// <summary>Begins to connect when the service starts, so that the first request need not, and logs what Redis cannot do. The start does
/// not wait for it.</summary>
internal sealed class RedisStarter(
    RedisConnection connection, FenceRenewal renewal, RedisProbe probe, MemoryWatch memory, IOptions<EctRedisOptions> options,
    ILogger<RedisStarter> logger, IHostEnvironment? environment = null)
    : IHostedService, IDisposable
{
    // No request waits for the probe, and everything takes longer when it runs for the first time.
    private const int Attempts = 10;

    private readonly CancellationTokenSource _end = new();
    private Task _probing = Task.CompletedTask;
    private bool _isDisposed;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value is { IsOff: false, UseForReplay: true })
        {
            if (options.Value.Fence) renewal.Start();
            else if (environment?.IsDevelopment() is not true) logger.FenceIsOff();
        }

        if (options.Value.IsOff) return Task.CompletedTask;
        memory.Begin();
        _probing = ProbeAsync(connection.ConnectAsync(), _end.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // A host may be stopped after its services were disposed.
        if (!_isDisposed) await _end.CancelAsync().ConfigureAwait(false);
        await _probing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _end.Cancel();
        _end.Dispose();
    }

    private async Task ProbeAsync(Task connecting, CancellationToken end)
    {
        try
        {
            await connecting.WaitAsync(end).ConfigureAwait(false);
            for (var attempt = 1; !await IsDoneAsync(attempt is Attempts, end).ConfigureAwait(false); attempt++) { }
        }
        catch (Exception exception) when (!exception.IsCancellation(end))
        {
            logger.RedisNotReady(exception.Message, exception);
        }
    }

    private async Task<bool> IsDoneAsync(bool isLast, CancellationToken end)
    {
        try
        {
            await probe.RunAsync(end).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (!isLast && exception.InnerException is TimeoutException)
        {
            return false;
        }
    }
}
