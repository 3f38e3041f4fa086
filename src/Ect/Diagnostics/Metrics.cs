using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ect.Diagnostics;

/// <summary>The meter <c>Ect</c>. Every tag has few values, such as an outcome, the name of a reason or a level.</summary>
internal sealed class Metrics
{
    private readonly Histogram<double> _verificationDuration;
    private readonly Counter<long> _tainted;
    private readonly Counter<long> _issued;
    private readonly Counter<long> _keyFetches;
    private readonly Histogram<double> _appendDuration;
    private readonly Counter<long> _appended;
    private readonly UpDownCounter<long> _ledgerQueue;
    private readonly Counter<long> _ledgerFailures;

    public Metrics(IMeterFactory meters)
    {
        var meter = meters.Create(EctDiagnostics.MeterName);
        _verificationDuration = meter.CreateSecondsHistogram("ect.verification.duration", "Time to verify the ECTs of one request.");
        _tainted = meter.CreateCounter<long>(
            "ect.tainted", "{request}", "Requests that were accepted although their tokens come after a revoked task.");
        _issued = meter.CreateCounter<long>("ect.issued", "{token}", "Tokens issued.");
        _keyFetches = meter.CreateCounter<long>("ect.keys.fetches", "{fetch}", "Attempts to fetch the keys of an issuer.");
        _appendDuration = meter.CreateSecondsHistogram(
            "ect.ledger.append.duration", "Time to record the tokens of one request, or of one batch, in the audit ledger.");
        _appended = meter.CreateCounter<long>(
            "ect.ledger.appended", "{token}",
            "Tokens for which the audit ledger gave a receipt, during their request or in the background.");
        _ledgerQueue = meter.CreateUpDownCounter<long>(
            "ect.ledger.queue.length", "{token}", "Tokens that wait to be recorded in the background.");
        _ledgerFailures = meter.CreateCounter<long>(
            "ect.ledger.failures", "{token}", "Tokens that were accepted but not recorded in the background.");
    }

    public void Verified(TimeSpan duration, string outcome, EctFailureReason reason, EctAssuranceLevel? level)
    {
        if (!_verificationDuration.Enabled) return;
        _verificationDuration.Record(duration.TotalSeconds, new TagList
        {
            { "outcome", outcome },
            { "reason", reason.ToString() },
            { "level", level?.ToString() ?? "none" },
        });
    }

    public void AcceptedTainted() => _tainted.Add(1);

    public void Issued(EctAssuranceLevel level) => _issued.Add(1, new KeyValuePair<string, object?>("level", level.ToString()));

    public void KeysFetched(KeyFetchOutcome outcome) => _keyFetches.Add(1, new KeyValuePair<string, object?>("outcome", Outcome(outcome)));

    public void Appended(TimeSpan duration, AppendOutcome outcome, int tokens)
    {
        _appendDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", Outcome(outcome)));
        if (outcome is AppendOutcome.Recorded) _appended.Add(tokens);
    }

    public void LedgerQueueChanged(int tokens) => _ledgerQueue.Add(tokens);

    public void LedgerFailed(EctLedgerFailureReason reason, int tokens) =>
        _ledgerFailures.Add(tokens, new KeyValuePair<string, object?>("reason", reason.ToString()));

    public static string Outcome(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Recorded => "recorded",
        AppendOutcome.TimedOut => "timed_out",
        _ => "failed",
    };

    public static string Outcome(KeyFetchOutcome outcome) => outcome switch
    {
        KeyFetchOutcome.Fetched => "fetched",
        KeyFetchOutcome.Unchanged => "unchanged",
        KeyFetchOutcome.TimedOut => "timed_out",
        KeyFetchOutcome.Unreachable => "unreachable",
        KeyFetchOutcome.Refused => "refused",
        _ => "invalid",
    };
}
