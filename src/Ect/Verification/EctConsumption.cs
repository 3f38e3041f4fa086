using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Rules 20 and 21, once for the whole request: the heads are used up, then everything is recorded. If recording fails,
/// what was used up is given back.</summary>
internal sealed class EctConsumption(IEctReplayCache replay, IEctStore store, IOptions<EctOptions> options, ILogger<EctConsumption> logger)
{
    private readonly EctOptions _options = options.Value;

    /// <returns>Nothing, <see cref="EctFailureReason.Replayed"/> or <see cref="EctFailureReason.DuplicateTokenId"/>.</returns>
    /// <exception cref="EctReplayCacheException">The replay cache can not answer.</exception>
    /// <exception cref="EctStoreException">The store can not answer.</exception>
    public async ValueTask<EctFailure> ConsumeAsync(
        IReadOnlyList<EctToken> heads, IReadOnlyList<EctTokenRecord> records, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entries = Entries(heads, now);
        var isSettled = false;
        try
        {
            if (!await UseAsync(entries, cancellationToken).ConfigureAwait(false))
            {
                isSettled = true; // All or none: this attempt has recorded nothing.
                return EctFailureReason.Replayed;
            }

            var failure = await RecordAsync(records, cancellationToken).ConfigureAwait(false);
            isSettled = !failure.IsFailure;
            return failure;
        }
        finally
        {
            // Also where the cache itself failed: a write whose answer was lost, or that nobody waited for, may have been made.
            if (!isSettled) await ReleaseAsync(entries).ConfigureAwait(false);
        }
    }

    private EctReplayEntry[] Entries(IReadOnlyList<EctToken> heads, DateTimeOffset now)
    {
        var attempt = Guid.NewGuid();
        return [.. heads.Select(head => EctReplayKey.For(head, _options.Identity, _options, now, attempt))];
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

    // Rule 21: the store, and behind it, once there is one, the ledger.
    private async ValueTask<EctFailure> RecordAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
    {
        try
        {
            var added = await store.TryAddAsync(records, cancellationToken).ConfigureAwait(false);
            return added.Succeeded ? EctFailure.None : new(EctFailureReason.DuplicateTokenId, $"{added.Existing.Id}, which is known from {added.Existing.Issuer}");
        }
        catch (Exception exception) when (exception is not EctStoreException && !exception.IsCancellation(cancellationToken))
        {
            throw new EctStoreException("The ECT store failed.", exception);
        }
    }

    // The caller may have gone: what was taken is given back all the same.
    private async ValueTask ReleaseAsync(EctReplayEntry[] entries)
    {
        try
        {
            await replay.ReleaseAsync(entries, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.ReleaseFailed(exception);
        }
    }
}
