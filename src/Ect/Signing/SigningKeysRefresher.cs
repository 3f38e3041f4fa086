using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Ect.Signing;

/// <summary>Has the signing keys when the service starts, which it does not without them, and has them read again while it runs. An
/// instance that nobody asks for a token changes its key with the others: else it would come back with a key that they have long stopped to
/// publish.</summary>
internal sealed class SigningKeysRefresher(OwnSigningKeys keys, IOptions<EctOptions> options, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromDays(1); // No timer can be set for as long as the interval may be.

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await keys.GetFreshAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);

        // What is disposed of before it has begun is cancelled by the host, which logs it as a failure.
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
            // A host whose start fails disposes of its services without stopping them, and would log this as a failure after the real one.
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
