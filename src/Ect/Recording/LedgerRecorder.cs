using Microsoft.Extensions.Options;

namespace Ect.Recording;

/// <summary>Raises stored tokens to L3, at once or in the background, as the options say (profile, section 1). Unsigned tokens remain L1,
/// because L3 means signed and recorded.</summary>
internal sealed class LedgerRecorder(LedgerWriter writer, LedgerQueue queue, IOptions<EctOptions> options)
{
    /// <summary>When tokens are recorded, unless a request requires L3. It is off if there is no ledger.</summary>
    public EctLedgerMode Mode { get; } = writer.HasLedger ? options.Value.Ledger.Mode ?? EctLedgerMode.Synchronous : EctLedgerMode.Off;

    /// <summary>Records tokens before the request goes on.</summary>
    /// <param name="items">The items, predecessors first, with the records that hold once the ledger has the tokens.</param>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <returns>A receipt for each signed token, in their order.</returns>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    /// <exception cref="EctStoreException">The ledger has the tokens, but the store cannot be updated. A second attempt gets the same
    /// receipts.</exception>
    public async ValueTask<IReadOnlyList<EctReceipt>> RecordAsync(IReadOnlyList<LedgerItem> items, CancellationToken cancellationToken)
    {
        var signed = items.Where(item => item.Token.IsSigned).ToList();
        if (signed.Count is 0) return [];

        var receipts = await writer.AppendAsync([.. signed.Select(item => item.Token)], cancellationToken).ConfigureAwait(false);
        var raised = signed.Where(item => !item.IsStored).Select(item => item.Record).ToList();
        if (raised.Count > 0) await writer.RaiseAsync(raised, cancellationToken).ConfigureAwait(false);
        return receipts;
    }

    /// <summary>Records tokens in the background that the ledger does not have yet. It never fails.</summary>
    public ValueTask RecordLaterAsync(IReadOnlyList<LedgerItem> items) =>
        queue.EnqueueAsync([.. items.Where(item => item.Token.IsSigned && item.Record.Level is not EctAssuranceLevel.L3)]);
}
