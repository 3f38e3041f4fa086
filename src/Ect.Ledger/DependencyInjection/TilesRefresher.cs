using Ect.Ledger.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ect.Ledger.DependencyInjection;

/// <summary>Keeps what is shown of the ledger up to date when nobody asks: a checkpoint that gets old, and metrics that stand still, say
/// that something is wrong.</summary>
internal sealed class TilesRefresher(EctLedgerTiles tiles, TimeProvider clock, ILogger<TilesRefresher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RefreshAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A host whose start fails disposes of its services without stopping them. It would log this after the real failure.
        }
    }

    private async Task RefreshAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await tiles.GetCheckpointAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested) // Nothing ends the service.
            {
                logger.CheckpointNotSigned(exception, exception.Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
