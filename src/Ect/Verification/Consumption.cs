using Ect.Diagnostics;
using Ect.Recording;
using Ect.Replay;
using Ect.Store;
using Ect.Tokens;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.Verification;

/// <summary>Applies rules 20 and 21 once for the whole request: it uses the heads up and records everything. If recording fails, the uses
/// are taken back.</summary>
/// <remarks>If both replay cache and store have to be waited for, they are asked together, so that a shared server is asked once. The
/// replay cache decides, because the record of a token that was used before is in the store already. If it refuses, nobody waits for the
/// store: the record of a refused token may be stored all the same, which harms nobody.</remarks>
internal sealed class Consumption(
    IEctReplayCache replay, IEctStore store, LedgerRecorder ledger, IOptions<EctOptions> options, OutageLog outages,
    ILogger<Consumption> logger)
{
    private const int MaxAbandoned = 1_000;

    private readonly EctOptions _options = options.Value;
    private int _abandoned; // How many writes go on whose requests were refused. They may hang.

    /// <param name="heads">The tokens to use up.</param>
    /// <param name="items">The items to record, predecessors first. Their records are those after the ledger has recorded them, if it is
    /// waited for.</param>
    /// <param name="isRecordedFirst">Whether the ledger is waited for.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="cancellationToken">Ends the attempt when the caller has gone.</param>
    /// <returns>Receipts, or <see cref="EctFailureReason.Replayed"/> or <see cref="EctFailureReason.DuplicateTokenId"/>.</returns>
    /// <exception cref="EctReplayCacheException">The replay cache cannot answer.</exception>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    /// <exception cref="EctLedgerException">The ledger is waited for, and cannot answer.</exception>
    public async ValueTask<Consumed> ConsumeAsync(
        IReadOnlyList<EctToken> heads, LedgerItem[] items, bool isRecordedFirst, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entries = Entries(heads, now);
        var (isUsed, isAnswered, isSettled) = (false, false, false);
        IReadOnlyList<EctReceipt> receipts = [];
        Task<EctTokenRecord?>? add = null;
        CancellationTokenSource? abandoning = null;
        try
        {
            var use = UseAsync(entries, cancellationToken).AsTask();
            if (!use.IsCompleted && Volatile.Read(ref _abandoned) < MaxAbandoned)
            {
                abandoning = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                add = AddAsync(abandoning.Token);
            }

            isUsed = await use.ConfigureAwait(false);
            isAnswered = true;
            if (!isUsed)
            {
                isSettled = true; // All or none, so this attempt has used up nothing.
                return Consumed.Refused(EctFailureReason.Replayed);
            }

            if (await (add ?? AddAsync(cancellationToken)).ConfigureAwait(false) is { } existing)
                return Consumed.Refused(new(EctFailureReason.DuplicateTokenId, $"{existing.Id}, which is known from {existing.Issuer}"));

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
            if (!isUsed && add is not null) _ = AbandonAsync(add, abandoning!, isLogged: isAnswered);
            else abandoning?.Dispose();

            // This is done even if the cache itself failed, because a write may have been made whose answer was lost, or not waited for.
            if (!isSettled) await ReleaseAsync(entries, isUsed).ConfigureAwait(false);
        }

        if (!isRecordedFirst && ledger.Mode is EctLedgerMode.Asynchronous) await ledger.RecordLaterAsync(items).ConfigureAwait(false);
        return new(Failure.None, receipts);

        Task<EctTokenRecord?> AddAsync(CancellationToken end) => store.AddOrFailAsync(Records(items, isRecordedFirst), end).AsTask();
    }

    /// <summary>Ends a write that nobody waits for, so that what was not sent yet is not sent later. Its failure is logged unless the
    /// request itself has failed with an outage: where one server is both cache and store, that is one outage, and one line.</summary>
    private async Task AbandonAsync(Task add, CancellationTokenSource abandoning, bool isLogged)
    {
        Interlocked.Increment(ref _abandoned);
        try
        {
            await abandoning.CancelAsync().ConfigureAwait(false);
            await add.ConfigureAwait(false);
        }
        catch (EctStoreException exception)
        {
            if (isLogged) outages.Failed(exception);
        }
        catch (OperationCanceledException)
        {
            // It was ended, and says nothing of the store.
        }
        finally
        {
            Interlocked.Decrement(ref _abandoned);
            abandoning.Dispose();
        }
    }

    private EctReplayEntry[] Entries(IReadOnlyList<EctToken> heads, DateTimeOffset now)
    {
        var (entries, attempt) = (new EctReplayEntry[heads.Count], Guid.NewGuid());
        for (var i = 0; i < entries.Length; i++) entries[i] = ReplayKey.For(heads[i], _options.Identity, _options, now, attempt);
        return entries;
    }

    /// <summary>Returns the records for the store: at least those of the heads, because it was not asked for these. If the ledger fails
    /// afterwards, they remain, and do not claim what the ledger has not done.</summary>
    private static List<EctTokenRecord> Records(LedgerItem[] items, bool isRecordedFirst)
    {
        var records = new List<EctTokenRecord>(items.Length);
        foreach (var item in items)
            if (!item.IsStored) records.Add(isRecordedFirst ? item.Record.BeforeLedger() : item.Record);

        return records;
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

    // The caller may have gone. The uses are taken back nevertheless.
    private async ValueTask ReleaseAsync(EctReplayEntry[] entries, bool isUsed)
    {
        try
        {
            await replay.ReleaseAsync(entries, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // If the cache had not recorded the use either, the log of the refused request says so already. An outage is one line a
            // request.
            outages.Failed(exception as EctReplayCacheException ?? new EctReplayCacheException("The replay cache failed.", exception));
            if (isUsed) logger.ReleaseFailed();
        }
    }
}
