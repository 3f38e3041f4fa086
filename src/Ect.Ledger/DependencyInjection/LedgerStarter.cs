using System.Diagnostics.Metrics;
using Ect.Ledger.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.Ledger.DependencyInjection;

/// <summary>Checks at start that the ledger is the one that this service has the key of: another key, name or history does not start. Says
/// of a ledger in memory that it does not last, in Development too: who asked for a ledger expects that it does. Of another one it says
/// that it is empty: under a mistyped path a second history would begin.</summary>
internal sealed class LedgerStarter(
    IEctLedger ledger, IOptions<EctOptions> options, IMeterFactory meters, ILogger<LedgerStarter> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (ledger is not StoredEctLedger stored) return; // Another one was added later.

        if (stored.IsInMemory) logger.LedgerInMemory();
        if (options.Value.Ledger.Mode is EctLedgerMode.Off) return;

        await stored.OpenAsync(cancellationToken).ConfigureAwait(false);
        LedgerMetrics.ObserveTree(meters, () => stored.Size, () => stored.HeadAge);
        if (stored is { Size: 0, IsInMemory: false }) logger.LedgerIsEmpty();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
