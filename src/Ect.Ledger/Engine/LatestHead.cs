namespace Ect.Ledger.Engine;

/// <summary>Gets the latest tree head, and has one signed where entries were recorded by somebody who is gone.</summary>
internal sealed class LatestHead(
    IEctLedgerStorage storage, KeptHead kept, LedgerFollower follower, SignedExtent signed, BatchWriter<EctToken, EctReceipt?> writer,
    SigningLatch latch)
{
    /// <summary>How often a head is asked for that a batch of others may leave out.</summary>
    private const int Attempts = 3;

    /// <summary>The latest head, which covers every receipt that was given. It is never smaller than one that was given before.</summary>
    public async ValueTask<EctTreeHead> GetAsync(CancellationToken cancellationToken)
    {
        var (size, head) = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (head.Size == size || (signed.IsWhole && !writer.IsIdle)) return head;

        try
        {
            // Nobody here is at work on what is not signed for yet, or it was signed for once and the note was lost.
            return await SignAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (EctLedgerException) when (signed.IsWhole && latch.Reason is null)
        {
            return signed.Reached(head); // It covers every receipt that was given.
        }
    }

    /// <summary>How many entries readers may see: at least as many as asked for, if there are. What is not signed for yet is signed
    /// first.</summary>
    /// <exception cref="EctLedgerException">The ledger cannot answer, or cannot sign what may have been signed for before.</exception>
    public async ValueTask<long> SizeAsync(long wanted, CancellationToken cancellationToken)
    {
        if (wanted <= signed.Size) return wanted;
        if (latch.Reason is not null && signed.IsWhole) return signed.Size; // What was signed before is still read.
        return (await GetAsync(cancellationToken).ConfigureAwait(false)).Size;
    }

    /// <summary>A head of all that is recorded.</summary>
    /// <exception cref="EctLedgerException">It cannot be signed, or not be kept.</exception>
    public async ValueTask<EctTreeHead> GetWholeAsync(CancellationToken cancellationToken)
    {
        var (size, head) = await ReadAsync(cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; head.Size < size; attempt++)
        {
            if (attempt > Attempts)
                throw new EctLedgerException(
                    $"The ledger has {size} entries, and signed for {head.Size} of them. See whether its signer and its storage keep up.");
            head = await SignAsync(cancellationToken).ConfigureAwait(false);
        }

        return head;
    }

    private async ValueTask<(long Size, EctTreeHead Head)> ReadAsync(CancellationToken cancellationToken)
    {
        latch.ThrowIfClosed();
        var (edge, known) = (follower.Edge, signed.Head!);
        var (size, head) = await kept.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (size < edge.Size) throw latch.Close($"The ledger has {size} entries, and had {edge.Size}.");
        if (size < Math.Max(known.Size, head?.Size ?? 0))
            throw latch.Close($"The ledger has {size} entries, and signed for {Math.Max(known.Size, head?.Size ?? 0)}.");

        if (head is null || head.Size < known.Size) await KeepAgainAsync(known, cancellationToken).ConfigureAwait(false);
        else if (head.Note != known.Note) await ProveAsync(head, known, cancellationToken).ConfigureAwait(false);
        return (size, head is null ? known : signed.Reached(head));
    }

    /// <summary>The note was lost, which its storage may do when its machine crashes. Others that use it need it too.</summary>
    private async ValueTask KeepAgainAsync(EctTreeHead head, CancellationToken cancellationToken)
    {
        try
        {
            await storage.KeepAsync(new(head.Size, head.Note, seal: null, []), cancellationToken).ConfigureAwait(false);
        }
        catch (EctLedgerException)
        {
            // Who can only read is answered all the same.
        }
    }

    /// <summary>Sees that a head that somebody else signed is of the entries that this process followed: a note with the right key may
    /// come from another history under the same name.</summary>
    private async ValueTask ProveAsync(EctTreeHead head, EctTreeHead known, CancellationToken cancellationToken)
    {
        var root = head.Size == known.Size
            ? known.RootHash
            : (await follower.ProveAsync(head.Size, cancellationToken).ConfigureAwait(false)).Root;
        if (head.RootHash != root)
            throw latch.Close($"The ledger's storage has a tree head of {head.Size} entries that are not those that were recorded.");
    }

    private async ValueTask<EctTreeHead> SignAsync(CancellationToken cancellationToken)
    {
        await writer.WriteAsync([], cancellationToken).ConfigureAwait(false);
        return (await ReadAsync(cancellationToken).ConfigureAwait(false)).Head;
    }
}
