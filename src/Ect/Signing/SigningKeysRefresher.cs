using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect.Signing;

/// <summary>Reads the signing keys before the service starts, and again while it runs (profile, section 5). Without keys the service does
/// not start.</summary>
/// <remarks>So an instance that issues no tokens for a while changes its key together with the others. Otherwise it could sign with a key
/// that the others do not publish any more.</remarks>
internal sealed class SigningKeysRefresher(OwnSigningKeys keys, IOptions<EctOptions> options, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromDays(1); // The interval may be longer than a timer can be set for.

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await keys.GetFreshAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);

        // If the host disposed of the service before it has begun, it would cancel it and log that as a failure.
        await Task.WhenAny(_begun.Task, ExecuteTask!).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _begun.TrySetResult();
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
        var interval = options.Value.Signing.RefreshInterval;
        while (keys.IsConfigured)
        {
            await Task.Delay(interval < MaxPause ? interval : MaxPause, clock, stoppingToken).ConfigureAwait(false);
            await keys.GetFreshAsync(stoppingToken).ConfigureAwait(false);
        }
    }
}
