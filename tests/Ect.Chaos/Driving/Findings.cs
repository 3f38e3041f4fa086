using System.Diagnostics;

namespace Ect.Chaos;

/// <summary>Reads a report out of the records.</summary>
/// <param name="instances">The records of each instance.</param>
/// <param name="issued">When each token was issued.</param>
internal sealed class Findings(IReadOnlyList<InstanceRecords> instances, IReadOnlyList<long> issued)
{
    /// <summary>A token counts as new for a second.</summary>
    private static readonly long New = Stopwatch.Frequency;

    /// <summary>An outage is over once there was no trouble for a second.</summary>
    private static readonly long Quiet = Stopwatch.Frequency;

    private readonly UseRecord[] _uses = [.. instances.SelectMany(instance => instance.Uses)];

    public int Uses => _uses.Length;

    public int Accepted => _uses.Where(use => use.IsAccepted).DistinctBy(use => use.Token).Count();

    public int AcceptedTwice => _uses.Where(use => use.IsAccepted).CountBy(use => use.Token).Count(token => token.Value > 1);

    /// <summary>The slowest of those that were due since then.</summary>
    public Refusal SlowestRefusal(long since) => instances.Select(instance => instance.SlowestRefusal(since)).MaxBy(refusal => refusal.Own);

    /// <summary>The longest time from one of the moments to the end of the last use, up to the first quiet, that Redis was out of
    /// reach for.</summary>
    public Outage LongestOutage(IEnumerable<long> mended)
    {
        var unavailable = _uses.Where(use => use.IsUnavailable).OrderBy(use => use.Started).ToArray();
        return mended.Select(moment => OutageFrom(moment, EndOfOutage(unavailable, moment))).MaxBy(outage => outage.Own);
    }

    public TimeSpan FencedFor()
    {
        var fenced = _uses.Where(use => use.IsFenced && IsNew(use)).ToArray();
        return fenced.Length is 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(fenced.Min(use => use.Started), fenced.Max(use => use.Ended));
    }

    /// <summary>Whether an instance has accepted new tokens in the last second, and refused none but for a replay.</summary>
    public static bool IsServing(IReadOnlyList<UseRecord> records, IReadOnlyList<long> issued, long since)
    {
        var now = Stopwatch.GetTimestamp();
        since = Math.Max(since, now - Stopwatch.Frequency);
        var isServing = false;
        for (var i = records.Count - 1; i >= 0 && records[i].Ended > since; i--) // in the order in which they ended
        {
            var use = records[i];
            if (use.IsPause || use.Started <= since || issued[use.Token] <= use.Started - New) continue;
            if (use.IsFenced || use.IsUnavailable) return false;
            isServing |= use.IsAccepted;
        }

        return isServing;
    }

    /// <remarks>What had begun by then is refused as before; only then is the instance served again.</remarks>
    private static long EndOfOutage(UseRecord[] unavailable, long moment)
    {
        var end = moment;
        foreach (var use in unavailable.Where(use => use.Ended > moment))
        {
            if (use.Started - end > Quiet) break;
            end = Math.Max(end, use.Ended);
        }

        return end;
    }

    private Outage OutageFrom(long start, long end) =>
        new(Stopwatch.GetElapsedTime(start, end), instances.Max(instance => instance.WaitedBetween(start, end)));

    private bool IsNew(UseRecord use) => use.Started - issued[use.Token] < New;
}
