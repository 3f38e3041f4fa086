using System.Diagnostics.Metrics;

namespace Ect.Diagnostics;

/// <summary>The instruments of the meter <c>Ect</c> that tell how full the store in memory is. They have no tags.</summary>
internal static class StoreMetrics
{
    public static void Observe(IMeterFactory meters, long capacity, Func<(long Bytes, long Records, long Evicted)> measure)
    {
        var meter = meters.Create(EctDiagnostics.MeterName);
        meter.CreateObservableGauge("ect.store.size", () => measure().Bytes, "By", "Memory of the ECT store.");
        meter.CreateObservableGauge("ect.store.capacity", () => capacity, "By", "Memory that the ECT store may take.");
        meter.CreateObservableGauge("ect.store.records", () => measure().Records, "{record}", "Records in the ECT store in memory.");
        meter.CreateObservableCounter("ect.store.evicted", () => measure().Evicted, "{record}",
            "Records that were dropped from the ECT store in memory before their retention ended.");
    }
}
