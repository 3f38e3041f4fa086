using System.Diagnostics.Metrics;

namespace Ect.Ledger.Diagnostics;

/// <summary>How large a ledger is, how far what is shown of it is behind, and what was removed from it.</summary>
internal static class LedgerMetrics
{
    public static void Observe(IMeterFactory meters, Func<TimeSpan?> undisclosedAge, Func<TimeSpan> headAge)
    {
        var meter = meters.Create(EctDiagnostics.MeterName);
        meter.CreateObservableGauge("ect.ledger.undisclosed.age", () => Measure(undisclosedAge()), "s",
            "Time since the first entry that may not be shown to auditors yet was recorded, or 0.");
        meter.CreateObservableGauge("ect.ledger.head.age", () => headAge().TotalSeconds, "s",
            "Time since the checkpoint that auditors are shown was signed, or since the start before the first one.");
    }

    public static void ObserveSize(IMeterFactory meters, Func<long> size) =>
        meters.Create(EctDiagnostics.MeterName).CreateObservableGauge("ect.ledger.size", size, "{entry}",
            "Entries of the audit ledger that this instance knows of.");

    public static Counter<long> Redacted(IMeterFactory meters) => meters.Create(EctDiagnostics.MeterName).CreateCounter<long>(
        "ect.ledger.redacted", "{entry}", "Entries whose bytes this instance removed.");

    private static IEnumerable<Measurement<double>> Measure(TimeSpan? age) => age is { } known ? [new(known.TotalSeconds)] : [];
}
