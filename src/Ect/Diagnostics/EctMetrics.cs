using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ect;

/// <summary>The meter <c>Ect</c>. Every tag has few values: an outcome, a reason's name, a level.</summary>
internal sealed class EctMetrics
{
    private readonly Histogram<double> _verificationDuration;
    private readonly Counter<long> _tainted;
    private readonly Counter<long> _issued;

    public EctMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(EctDiagnostics.MeterName);
        _verificationDuration = meter.CreateHistogram<double>("ect.verification.duration", "s", "Time to verify the ECTs of one request.");
        _tainted = meter.CreateCounter<long>("ect.tainted", "{request}", "Requests accepted although their tokens come after a revoked task.");
        _issued = meter.CreateCounter<long>("ect.issued", "{token}", "Tokens issued.");
    }

    public void Verified(TimeSpan duration, EctVerificationResult result)
    {
        if (result.Context is { IsTainted: true }) _tainted.Add(1);
        _verificationDuration.Record(duration.TotalSeconds, new TagList
        {
            { "outcome", Outcome(result) },
            { "reason", result.FailureReason.ToString() },
            { "level", result.Context is { } context ? context.Level.ToString() : "none" },
        });
    }

    public void Issued(EctAssuranceLevel level) => _issued.Add(1, new KeyValuePair<string, object?>("level", level.ToString()));

    public static string Outcome(EctVerificationResult result) =>
        result.Succeeded ? "accepted" : result.IsUnavailable ? "unavailable" : "refused";
}
