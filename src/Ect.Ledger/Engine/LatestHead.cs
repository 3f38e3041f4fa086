namespace Ect.Ledger.Engine;

/// <summary>Gets the latest tree head, and has one signed where entries were recorded by somebody who is gone.</summary>
internal sealed class LatestHead(
    KeptHead kept, LedgerFollower follower, SignedExtent signed, BatchWriter<EctToken, EctReceipt?> writer, SigningLatch latch)
{
    /// <summary>How often a head is asked for that a batch of others may leave out.</summary>
    private const int Attempts = 3;

    /// <summary>The latest head, which covers every receipt that was given.</summary>
    public async ValueTask<EctTreeHead> GetAsync(CancellationToken cancellationToken)
    {
        var (size, head) = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (head is not null && (head.Size == size || !writer.IsIdle)) return signed.Reached(head);

        try
        {
            // Nobody here is at work on what is not signed for yet.
            head = await SignAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (EctLedgerException) when (head is not null && latch.Reason is null)
        {
            // The head that there is covers every receipt that was given.
        }

        return signed.Reached(head ?? throw new EctLedgerException(
            "The ledger's storage did not keep the tree head. Compare its KeepAsync with the contract of IEctLedgerStorage."));
    }

    /// <summary>A head of all that is recorded.</summary>
    /// <exception cref="EctLedgerException">It cannot be signed, or not be kept.</exception>
    public async ValueTask<EctTreeHead> GetWholeAsync(CancellationToken cancellationToken)
    {
        var (size, head) = await ReadAsync(cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; head is null || head.Size < size; attempt++)
        {
            if (attempt > Attempts)
                throw new EctLedgerException(
                    $"The ledger has {size} entries, and signed for {head?.Size ?? 0} of them. See whether its signer and its storage "
                    + "keep up.");
            head = await SignAsync(cancellationToken).ConfigureAwait(false);
        }

        return signed.Reached(head);
    }

    private async ValueTask<(long Size, EctTreeHead? Head)> ReadAsync(CancellationToken cancellationToken)
    {
        latch.ThrowIfClosed();
        var edge = follower.Edge;
        var (size, head) = await kept.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (size < edge.Size) throw latch.Close($"The ledger has {size} entries, and had {edge.Size}.");
        if (size < head?.Size) throw latch.Close($"The ledger has {size} entries, and signed for {head.Size}.");
        return (size, head);
    }

    private async ValueTask<EctTreeHead?> SignAsync(CancellationToken cancellationToken)
    {
        await writer.WriteAsync([], cancellationToken).ConfigureAwait(false);
        return (await kept.ReadAsync(cancellationToken).ConfigureAwait(false)).Head;
    }
}
