using Ect.Diagnostics;
using Ect.Store;
using Microsoft.Extensions.Options;

namespace Ect.Recording;

/// <summary>Makes the two steps that raise tokens to L3: the ledger records them, then the store is updated. It waits no longer than the
/// options allow.</summary>
internal sealed class LedgerWriter(
    IEctStore store, IOptions<EctOptions> options, TimeProvider clock, Metrics metrics, IEctLedger? ledger = null)
{
    private readonly TimeSpan _timeout = options.Value.Ledger.Timeout;

    public bool HasLedger => ledger is not null;

    /// <returns>A receipt for each token, in their order.</returns>
    /// <exception cref="EctLedgerException">The ledger cannot answer, or not in time. It is not known whether anything was
    /// recorded.</exception>
    public async ValueTask<IReadOnlyList<EctReceipt>> AppendAsync(IReadOnlyList<EctToken> tokens, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(_timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // A ledger that ignores the cancellation does not delay anything either.
            var receipts = await ledger!.AppendAsync(tokens, either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            var recorded = receipts.Select(receipt => Signed(receipt.Entry.EncodedToken));
            if (!recorded.SequenceEqual(tokens.Select(token => Signed(token.EncodedToken))))
                throw new EctLedgerException("The ledger gave receipts for other tokens.");

            Tell(AppendOutcome.Recorded);
            return receipts;
        }
        catch (Exception exception) when (!exception.IsCancellation(cancellationToken))
        {
            var isLate = exception.IsCancellation(timeout.Token);
            Tell(isLate ? AppendOutcome.TimedOut : AppendOutcome.Failed);
            throw exception as EctLedgerException
                ?? new EctLedgerException(isLate ? "The ledger did not answer in time." : "The ledger failed.", exception);
        }

        // Header and payload are compared, because another token may have the same id, and the same token another signature.
        static string Signed(string token) => token[..Math.Max(0, token.LastIndexOf('.'))];

        void Tell(AppendOutcome outcome) => metrics.Appended(clock.GetElapsedTime(started), outcome, tokens.Count);
    }

    /// <summary>Updates the store with tokens that the ledger has. It does no harm to repeat this.</summary>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async ValueTask RaiseAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
    {
        var existing = await store.AddOrFailAsync(records, cancellationToken).ConfigureAwait(false);
        if (existing is not null) throw new EctStoreException("The ECT store has another token under the id of a recorded token.");
    }

    /// <summary>Does the same for tokens that were recorded some time after they were accepted. Their ancestors may have been recorded
    /// since then too.</summary>
    /// <param name="records">The records, predecessors first.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public async ValueTask RaiseLaterAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
    {
        var ids = records.SelectMany(record => record.Predecessors);
        var known = await StoredTokens.FindAsync(store, ids, cancellationToken).ConfigureAwait(false);
        await RaiseAsync([.. records.Select(known.Raise)], cancellationToken).ConfigureAwait(false);
    }
}
