using Ect.Ledger.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ect.Ledger.DependencyInjection;

/// <summary>Says at start that a ledger in memory does not last, in Development too: who asked for a ledger expects that it does.</summary>
internal sealed class LedgerNote(ILogger<LedgerNote> logger, IEctLedger ledger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (ledger is InMemoryEctLedger) logger.LedgerInMemory();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
