using System.Diagnostics.Metrics;
using Ect.Ledger.Diagnostics;
using Ect.Ledger.Disclosure;
using Microsoft.Extensions.Logging;

namespace Ect.Ledger.Redaction;

/// <summary>Redacts in steps that are as long as a storage allows, and says what was done, also where it was interrupted.</summary>
internal sealed class LedgerRedaction(
    StoredEctLedger ledger, DisclosureRule rule, TimeProvider clock, IMeterFactory meters, ILogger<LedgerRedaction> logger)
    : IEctLedgerRedaction
{
    private readonly Counter<long> _redacted = LedgerMetrics.Redacted(meters);

    public ValueTask<long> RedactAsync(Guid id, CancellationToken cancellationToken) =>
        RunAsync(() => ledger.RedactAsync(id, cancellationToken), count => logger.Redacted(count, id), cancellationToken);

    public ValueTask<long> RedactAsync(DateTimeOffset recordedBefore, CancellationToken cancellationToken)
    {
        var ended = rule.EndedBefore(clock.GetUtcNow());
        var endedBefore = recordedBefore < ended ? recordedBefore : ended;
        return RunAsync(
            () => ledger.RedactAsync(recordedBefore, endedBefore, cancellationToken),
            count =>
            {
                if (count > 0) logger.Redacted(count, recordedBefore); // The schedule mostly finds nothing.
            },
            cancellationToken);
    }

    private async ValueTask<long> RunAsync(Func<ValueTask<int>> redact, Action<long> say, CancellationToken cancellationToken)
    {
        var total = 0L;
        try
        {
            for (var count = IEctLedger.MaxCount; count >= IEctLedger.MaxCount; total += count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                count = await redact().ConfigureAwait(false);
                _redacted.Add(count);
            }

            return total;
        }
        catch (EctLedgerException exception)
        {
            total += exception.EntriesRedacted;
            _redacted.Add(exception.EntriesRedacted);
            throw;
        }
        finally
        {
            say(total);
        }
    }
}
