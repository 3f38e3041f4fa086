namespace Ect.Ledger.Engine;

/// <summary>How much of the ledger was signed for: to readers it ends there.</summary>
internal sealed class SignedExtent(KeptHead kept)
{
    private long _size;

    /// <summary>Notes that the ledger signed a head.</summary>
    public EctTreeHead Reached(EctTreeHead head)
    {
        var known = Volatile.Read(ref _size);
        while (head.Size > known)
        {
            var current = Interlocked.CompareExchange(ref _size, head.Size, known);
            if (current == known) break;
            known = current;
        }

        return head;
    }

    /// <summary>How many entries readers may see: at least as many as asked for, if there are.</summary>
    public async ValueTask<long> SizeAsync(long wanted, CancellationToken cancellationToken)
    {
        if (wanted <= Volatile.Read(ref _size)) return wanted;

        var (_, head) = await kept.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (head is not null) Reached(head);
        return Volatile.Read(ref _size);
    }
}
