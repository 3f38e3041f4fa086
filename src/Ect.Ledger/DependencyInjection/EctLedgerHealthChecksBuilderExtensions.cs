using Ect.Ledger.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of the audit ledger.</summary>
public static class EctLedgerHealthChecksBuilderExtensions
{
    /// <summary>Asks the ledger for its tree head. Unhealthy where it cannot answer, where the signer does not sign what is recorded, and
    /// where the storage contradicted what was signed, so that this process signs nothing any more.</summary>
    /// <param name="builder">What <c>AddHealthChecks()</c> returned.</param>
    /// <param name="name">The check's name. Default <c>ect-ledger</c>.</param>
    /// <param name="failureStatus">What a failure counts as. Default <see cref="HealthStatus.Unhealthy"/>: without the ledger every request
    /// that has to be recorded is refused.</param>
    /// <param name="tags">The check's tags. Default: none.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static IHealthChecksBuilder AddEctLedger(
        this IHealthChecksBuilder builder, string name = "ect-ledger", HealthStatus failureStatus = HealthStatus.Unhealthy,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<LedgerHealthCheck>(name, failureStatus, tags ?? []);
    }
}
