using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace Ect.TestUtils;

/// <summary>Counts how often an instance has tried to make its connection anew.</summary>
public static class Reconnects
{
    public static MetricCollector<long> CountReconnects(this TestService instance) =>
        new(instance.Get<IMeterFactory>(), EctDiagnostics.MeterName, "ect.redis.reconnects");

    public static long Total(this MetricCollector<long> reconnects) => reconnects.GetMeasurementSnapshot().Sum(it => it.Value);
}
