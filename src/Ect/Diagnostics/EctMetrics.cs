using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ect;

/// <summary>The meter <c>Ect</c>. Every tag has few values: an outcome, a reason's name, a level.</summary>
internal sealed class EctMetrics
{
    private readonly Histogram<double> _verificationDuration;
    private readonly Counter<long> _issued;

    public EctMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(EctDiagnostics.MeterName);
        _verificationDuration = meter.CreateHistogram<double>("ect.verification.duration", "s", "Time to verify the ECTs of one request.");
        _issued = meter.CreateCounter<long>("ect.issued", "{token}", "Tokens issued.");
    }

    public void Verified(TimeSpan duration, EctVerificationResult result) =>
        _verificationDuration.Record(duration.TotalSeconds, new TagList
        {
            { "outcome", Outcome(result) },
            { "reason", result.FailureReason.ToString() },
            { "level", result.Context is { } context ? context.Level.ToString() : "none" },
        });

    public void Issued(EctAssuranceLevel level) => _issued.Add(1, new KeyValuePair<string, object?>("level", level.ToString()));

    public static string Outcome(EctVerificationResult result) =>
        result.Succeeded ? "accepted" : result.IsUnavailable ? "unavailable" : "refused";
}
