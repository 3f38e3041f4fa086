using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Ect.Ledger.DependencyInjection;

/// <summary>Asks the ledger for a head of all that is recorded, which is signed if it is not yet: unhealthy where that fails, and where
/// signing has ended.</summary>
internal sealed class LedgerHealthCheck(IEctLedgerReader ledger, IOptions<EctOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var mode = options.Value.Ledger.Mode ?? EctLedgerMode.Synchronous;
        if (mode is EctLedgerMode.Off) return HealthCheckResult.Healthy("The audit ledger is switched off. Nothing is recorded.");
        var data = new Dictionary<string, object> { ["mode"] = $"{mode}" };
        try
        {
            var asking = ledger is StoredEctLedger stored
                ? stored.GetWholeTreeHeadAsync(cancellationToken)
                : ledger.GetTreeHeadAsync(cancellationToken);
            var head = await asking.ConfigureAwait(false);
            (data["origin"], data["entries"]) = (head.Origin, head.Size);
            return HealthCheckResult.Healthy($"The audit ledger has {head.Size} entries and signed for them.", data);
        }
        catch (EctLedgerException exception) when (ledger is StoredEctLedger)
        {
            return new(context.Registration.FailureStatus, exception.Message, data: data);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The text of a ledger of the application's own might say more than a report may.
            var description = $"The audit ledger could not be read ({exception.GetType().Name}).";
            return new(context.Registration.FailureStatus, description, data: data);
        }
    }
}
