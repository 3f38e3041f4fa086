using System.Diagnostics;

namespace Ect.Chaos;

/// <summary>What one instance wrote: its uses, and when it waited for a processor.</summary>
internal sealed class InstanceRecords
{
    private readonly List<(long Start, long End)> _pauses = [];

    public InstanceRecords(IReadOnlyList<UseRecord> records)
    {
        Uses = [.. records.Where(record => !record.IsPause)];
        foreach (var pause in records.Where(record => record.IsPause).OrderBy(record => record.Started))
        {
            // Threads wait at the same time: only once does it count.
            if (_pauses is [.., var last] && pause.Started <= last.End) _pauses[^1] = (last.Start, Math.Max(last.End, pause.Ended));
            else _pauses.Add((pause.Started, pause.Ended));
        }
    }

    public IReadOnlyList<UseRecord> Uses { get; }

    /// <summary>How much of the time from one moment to another the machine gave to others.</summary>
    public TimeSpan WaitedBetween(long start, long end)
    {
        var ticks = _pauses.Sum(pause => Math.Max(0, Math.Min(pause.End, end) - Math.Max(pause.Start, start)));
        return Stopwatch.GetElapsedTime(0, ticks);
    }

    /// <summary>The slowest refusal of those that were due since then, without what the machine gave to others meanwhile.</summary>
    public Refusal SlowestRefusal(long since)
    {
        Refusal slowest = default;
        foreach (var use in Uses.Where(use => !use.IsAccepted && use.Started >= since).OrderByDescending(use => use.Ticks))
        {
            if (use.Took <= slowest.Own) break; // The others were faster, whatever they waited for.
            var waited = WaitedBetween(use.Started, use.Ended);
            var refusal = new Refusal(use.Took, waited, use.Reason, Stopwatch.GetElapsedTime(0, use.BegunAfter));
            if (refusal.Own > slowest.Own) slowest = refusal;
        }

        return slowest;
    }
}
