namespace Ect.Ledger.Engine;

/// <summary>How much of the ledger was signed for: to readers it ends there. It never goes back, also where the storage lost its latest
/// note.</summary>
internal sealed class SignedExtent
{
    private EctTreeHead? _head;
    private long _floor;

    /// <summary>The largest head that this process signed or saw; <see langword="null"/> before the ledger was opened.</summary>
    public EctTreeHead? Head => Volatile.Read(ref _head);

    /// <summary>How many entries the largest head is of.</summary>
    public long Size => Head?.Size ?? 0;

    /// <summary>Whether a head of all that was there at the start, or was seen since, is known. Before that, a larger one may have been
    /// given out whose note was lost with the power.</summary>
    public bool IsWhole => Size >= Volatile.Read(ref _floor);

    /// <summary>Notes that the ledger had so many entries when this process began with it.</summary>
    public void Begin(long size) => Volatile.Write(ref _floor, size);

    /// <summary>Notes that the ledger signed a head.</summary>
    /// <returns>The largest one that is known.</returns>
    public EctTreeHead Reached(EctTreeHead head)
    {
        var known = Head;
        while (known is null || head.Size > known.Size)
        {
            var current = Interlocked.CompareExchange(ref _head, head, known);
            if (ReferenceEquals(current, known)) return head;
            known = current;
        }

        return known;
    }
}
