using System.Diagnostics.Metrics;

namespace Ect.Ledger.Diagnostics;

/// <summary>How large a ledger is, how far what is shown of it is behind, and what was removed from it.</summary>
internal static class LedgerMetrics
{
    public static void ObserveDisclosure(IMeterFactory meters, Func<TimeSpan?> undisclosedAge, Func<TimeSpan> checkpointAge)
    {
        var meter = meters.Create(EctDiagnostics.MeterName);
        meter.CreateObservableGauge("ect.ledger.undisclosed.age", () => Measure(undisclosedAge()), "s",
            "Time since the first entry that may not be shown to auditors yet was recorded, or 0.");
        meter.CreateObservableGauge("ect.ledger.checkpoint.age", () => checkpointAge().TotalSeconds, "s",
            "Time since the checkpoint that auditors are shown was signed, or since the start before the first one.");
    }

    public static void ObserveTree(IMeterFactory meters, Func<long> size, Func<TimeSpan> headAge)
    {
        var meter = meters.Create(EctDiagnostics.MeterName);
        meter.CreateObservableGauge("ect.ledger.size", size, "{entry}", "Entries of the audit ledger that this instance knows of.");
        meter.CreateObservableGauge("ect.ledger.head.age", () => headAge().TotalSeconds, "s",
            "Time since this instance signed the latest tree head, or saw it first.");
    }

    public static Counter<long> Redacted(IMeterFactory meters) => meters.Create(EctDiagnostics.MeterName).CreateCounter<long>(
        "ect.ledger.redacted", "{entry}", "Entries whose bytes this instance removed.");

    private static IEnumerable<Measurement<double>> Measure(TimeSpan? age) => age is { } known ? [new(known.TotalSeconds)] : [];
}
