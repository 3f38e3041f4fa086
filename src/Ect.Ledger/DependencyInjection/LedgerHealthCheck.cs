using Ect.Ledger.Diagnostics;
using Ect.Ledger.Engine;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.Ledger.DependencyInjection;

/// <summary>Asks the ledger for a head of all that is recorded, which is signed if it is not yet: unhealthy where that fails, and where
/// signing has ended.</summary>
internal sealed class LedgerHealthCheck(IEctLedgerReader ledger, IOptions<EctOptions> options, ILogger<LedgerHealthCheck> logger)
    : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var mode = options.Value.Ledger.Mode ?? EctLedgerMode.Synchronous;
        var data = new Dictionary<string, object> { ["mode"] = $"{mode}" };
        if (mode is EctLedgerMode.Off) return HealthCheckResult.Healthy("The audit ledger is switched off. Nothing is recorded.", data);
        try
        {
            var asking = ledger is StoredEctLedger stored
                ? stored.GetWholeTreeHeadAsync(cancellationToken)
                : ledger.GetTreeHeadAsync(cancellationToken);
            var head = await asking.ConfigureAwait(false);
            (data["origin"], data["entries"]) = (head.Origin, head.Size);
            return HealthCheckResult.Healthy($"The audit ledger has {head.Size} entries and signed for them.", data);
        }
        catch (Exception exception) when (exception is EctLedgerException || !cancellationToken.IsCancellationRequested)
        {
            logger.LedgerNotHealthy(exception);
            return new(context.Registration.FailureStatus, ReportOf(exception), data: data);
        }
    }

    /// <summary>Says what failed in words of ours. Those of the application's own storage or ledger might say more than a report
    /// may.</summary>
    private string ReportOf(Exception exception) => (exception, ledger) switch
    {
        _ when StorageTexts.Has(exception) => "The audit ledger's storage failed. See the log.",
        (EctLedgerException, StoredEctLedger) => exception.Message,
        _ => $"The audit ledger could not be read ({exception.GetType().Name}). See the log.",
    };
}
