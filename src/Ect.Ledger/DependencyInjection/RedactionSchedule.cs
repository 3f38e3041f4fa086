using Ect.Ledger.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.Ledger.DependencyInjection;

/// <summary>Redacts entries that are older than they may become, at start and once an hour. Any number of instances may do it.</summary>
internal sealed class RedactionSchedule(
    IServiceProvider services, IOptions<EctOptions> options, TimeProvider clock, ILogger<RedactionSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private IEctLedgerRedaction? _redaction;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var ledger = options.Value.Ledger;
        var isWanted = ledger.RedactAfter is not null && ledger.Mode is not EctLedgerMode.Off;
        if (isWanted) _redaction = services.GetRequiredService<IEctLedgerRedaction>(); // Another ledger has none, and does not start.
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_redaction is null) return;

        try
        {
            await RedactAsync(_redaction, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A host whose start fails disposes of its services without stopping them. It would log this after the real failure.
        }
    }

    private async Task RedactAsync(IEctLedgerRedaction redaction, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                await redaction.RedactAsync(clock.GetUtcNow() - options.Value.Ledger.RedactAfter!.Value, stoppingToken)
                    .ConfigureAwait(false);
            }
            catch (EctLedgerException exception)
            {
                logger.NotRedacted(exception.Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
