namespace Ect.Verification;

/// <summary>Counts in slots of time, as long as an hour is, and the slot that has begun.</summary>
internal sealed class HourCount(TimeSpan slot)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly List<(long Slot, long Count)> _counts = []; // Only those in which something was counted.

    public void Add(DateTimeOffset now)
    {
        var current = SlotOf(now);
        if (_counts is [.., var last] && last.Slot >= current)
        {
            _counts[^1] = (last.Slot, last.Count + 1);
            return;
        }

        _counts.RemoveAll(one => !IsWithin(one.Slot, current));
        _counts.Add((current, 1));
    }

    public long At(DateTimeOffset now)
    {
        var (current, sum) = (SlotOf(now), 0L);
        foreach (var one in _counts)
            if (IsWithin(one.Slot, current)) sum += one.Count;
        return sum;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_counts.Count);
        foreach (var one in _counts)
        {
            writer.Write7BitEncodedInt64(one.Slot);
            writer.Write7BitEncodedInt64(one.Count);
        }
    }

    public static HourCount Read(TimeSpan slot, BinaryReader reader)
    {
        var count = new HourCount(slot);
        for (var left = reader.ReadLength((int)(Hour.Ticks / slot.Ticks) + 1); left > 0; left--)
            count._counts.Add((reader.ReadCount(), reader.ReadCount()));
        return count;
    }

    private bool IsWithin(long one, long current) => one >= current - Hour.Ticks / slot.Ticks;

    private long SlotOf(DateTimeOffset time) => time.UtcTicks / slot.Ticks;
}
