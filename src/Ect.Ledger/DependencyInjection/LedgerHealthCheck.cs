using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ect.Ledger.DependencyInjection;

/// <summary>Asks the ledger for a head of all that is recorded, which is signed if it is not yet: unhealthy where that fails, and where
/// signing has ended.</summary>
internal sealed class LedgerHealthCheck(IEctLedgerReader ledger) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var asking = ledger is StoredEctLedger stored
                ? stored.GetWholeTreeHeadAsync(cancellationToken)
                : ledger.GetTreeHeadAsync(cancellationToken);
            var head = await asking.ConfigureAwait(false);
            return HealthCheckResult.Healthy($"The audit ledger has {head.Size} entries and signed for them.");
        }
        catch (EctLedgerException exception)
        {
            return new(context.Registration.FailureStatus, exception.Message);
        }
    }
}
