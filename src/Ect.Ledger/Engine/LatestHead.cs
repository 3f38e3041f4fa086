namespace Ect.Ledger.Engine;

/// <summary>Gets the latest tree head, and has one signed where entries were recorded by somebody who is gone.</summary>
internal sealed class LatestHead(
    IEctLedgerStorage storage, LedgerFollower follower, SignedExtent signed, BatchWriter<EctToken, EctReceipt?> writer, SigningLatch latch)
{
    public async ValueTask<EctTreeHead> GetAsync(CancellationToken cancellationToken)
    {
        latch.ThrowIfClosed();
        var edge = follower.Edge;
        var (size, head) = await storage.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (size < edge.Size) throw latch.Close($"The ledger has {size} entries, and had {edge.Size}.");
        if (head is not null && (head.Size == size || !writer.IsIdle)) return signed.Reached(head);

        // Nobody here is at work on what is not signed for yet.
        try
        {
            await writer.WriteAsync([], cancellationToken).ConfigureAwait(false);
            (_, head) = await storage.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (EctLedgerException) when (head is not null && latch.Reason is null)
        {
            // The head that there is covers every receipt that was given.
        }

        return signed.Reached(head ?? throw new EctLedgerException("The ledger's storage did not keep the tree head."));
    }
}
