namespace Ect.Ledger.Engine;

/// <summary>How much of the ledger was signed for: to readers it ends there. It never goes back, also where the storage lost its latest
/// note.</summary>
internal sealed class SignedExtent(TimeProvider clock)
{
    private Known? _known;
    private long _floor;

    /// <summary>The largest head that this process signed or saw; <see langword="null"/> before the ledger was opened.</summary>
    public EctTreeHead? Head => Volatile.Read(ref _known)?.Head;

    /// <summary>How long ago this process signed or saw the largest head first.</summary>
    public TimeSpan HeadAge => Volatile.Read(ref _known) is { } known ? clock.GetElapsedTime(known.Since) : TimeSpan.Zero;

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
        var known = Volatile.Read(ref _known);
        while (known is null || head.Size > known.Head.Size)
        {
            var current = Interlocked.CompareExchange(ref _known, new(head, clock.GetTimestamp()), known);
            if (ReferenceEquals(current, known)) return head;
            known = current;
        }

        return known.Head;
    }

    private sealed record Known(EctTreeHead Head, long Since);
}
