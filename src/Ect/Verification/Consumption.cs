using Ect.Diagnostics;
using Ect.Recording;
using Ect.Replay;
using Ect.Store;
using Ect.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.Verification;

/// <summary>Rules 20 and 21, once for the whole request: the heads are used up, then everything is recorded. If recording fails,
/// what was used up is given back.</summary>
internal sealed class Consumption(
    IEctReplayCache replay, IEctStore store, LedgerRecorder ledger, IOptions<EctOptions> options, OutageLog outages,
    ILogger<Consumption> logger)
{
    private readonly EctOptions _options = options.Value;

    /// <param name="heads">What is used up.</param>
    /// <param name="items">What is recorded, predecessors first; as it is once the ledger has it, if that is waited for.</param>
    /// <param name="isRecordedFirst">Whether the ledger is waited for.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Ends it when the caller has gone.</param>
    /// <returns>Receipts, or <see cref="EctFailureReason.Replayed"/> or <see cref="EctFailureReason.DuplicateTokenId"/>.</returns>
    /// <exception cref="EctReplayCacheException">The replay cache cannot answer.</exception>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    /// <exception cref="EctLedgerException">The ledger is waited for, and cannot answer.</exception>
    public async ValueTask<Consumed> ConsumeAsync(
        IReadOnlyList<EctToken> heads, LedgerItem[] items, bool isRecordedFirst, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entries = Entries(heads, now);
        var (isUsed, isSettled) = (false, false);
        IReadOnlyList<EctReceipt> receipts = [];
        try
        {
            if (!await UseAsync(entries, cancellationToken).ConfigureAwait(false))
            {
                isSettled = true; // All or none: this attempt has recorded nothing.
                return Consumed.Refused(EctFailureReason.Replayed);
            }

            isUsed = true;
            // The store decides who owns an id. Should the ledger fail then, the records stay, and do not claim what it has not done.
            var records = Array.ConvertAll(items, item => isRecordedFirst ? item.Record.BeforeLedger() : item.Record);
            var added = await store.AddOrFailAsync(records, cancellationToken).ConfigureAwait(false);
            if (!added.Succeeded)
                return Consumed.Refused(new(EctFailureReason.DuplicateTokenId, $"{added.Existing.Id}, which is known from {added.Existing.Issuer}"));

            if (isRecordedFirst) receipts = await ledger.RecordAsync(items, cancellationToken).ConfigureAwait(false);
            isSettled = true;
        }
        catch (EctReplayCacheException exception) when (exception.NothingRecorded)
        {
            isSettled = true;
            throw;
        }
        finally
        {
            // Also where the cache itself failed: a write whose answer was lost, or that nobody waited for, may have been made.
            if (!isSettled) await ReleaseAsync(entries, isUsed).ConfigureAwait(false);
        }

        if (!isRecordedFirst && ledger.Mode is EctLedgerMode.Asynchronous) await ledger.RecordLaterAsync(items).ConfigureAwait(false);
        return new(Failure.None, receipts);
    }

    private EctReplayEntry[] Entries(IReadOnlyList<EctToken> heads, DateTimeOffset now)
    {
        var attempt = Guid.NewGuid();
        return [.. heads.Select(head => ReplayKey.For(head, _options.Identity, _options, now, attempt))];
    }

    private async ValueTask<bool> UseAsync(EctReplayEntry[] entries, CancellationToken cancellationToken)
    {
        try
        {
            return await replay.TryAddAsync(entries, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not EctReplayCacheException && !exception.IsCancellation(cancellationToken))
        {
            throw new EctReplayCacheException("The replay cache failed.", exception);
        }
    }

    // The caller may have gone: what was taken is given back all the same.
    private async ValueTask ReleaseAsync(EctReplayEntry[] entries, bool isUsed)
    {
        try
        {
            await replay.ReleaseAsync(entries, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Where the cache did not take the use either, the refusal says so already: an outage is one line a request.
            outages.Failed(exception as EctReplayCacheException ?? new EctReplayCacheException("The replay cache failed.", exception));
            if (isUsed) logger.ReleaseFailed();
        }
    }
}
