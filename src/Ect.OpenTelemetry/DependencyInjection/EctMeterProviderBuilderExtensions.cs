using Ect;

namespace OpenTelemetry.Metrics;

/// <summary>Collects the metrics of Execution Context Tokens.</summary>
public static class EctMeterProviderBuilderExtensions
{
    /// <summary>Collects all instruments <c>ect.*</c>, those of <c>Ect.StackExchangeRedis</c> and <c>Ect.Ledger</c> among them. Histograms
    /// advise their buckets, so no view is needed.</summary>
    /// <param name="builder">The builder that <c>WithMetrics</c> gives.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static MeterProviderBuilder AddEctInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter(EctDiagnostics.MeterName);
    }
}
