using System.Diagnostics;

namespace Ect.Chaos;

/// <summary>Reads a report out of the records.</summary>
/// <param name="instances">The records of each instance, from when it was warm.</param>
/// <param name="issued">When each token was issued.</param>
internal sealed class Findings(IReadOnlyList<IReadOnlyList<UseRecord>> instances, IReadOnlyList<long> issued)
{
    /// <summary>A token counts as new for a second.</summary>
    private static readonly long New = Stopwatch.Frequency;

    /// <summary>An outage is over once there was no trouble for a second.</summary>
    private static readonly long Quiet = Stopwatch.Frequency;

    private readonly UseRecord[] _uses = [.. instances.SelectMany(records => records).Where(record => !record.IsPause)];

    public int Uses => _uses.Length;

    public int Accepted => _uses.Where(use => use.IsAccepted).DistinctBy(use => use.Token).Count();

    public int AcceptedTwice => _uses.Where(use => use.IsAccepted).CountBy(use => use.Token).Count(token => token.Value > 1);

    public UseRecord SlowestRefusal(long since) =>
        _uses.Where(use => !use.IsAccepted && use.Started >= since).MaxBy(use => use.Ticks);

    public TimeSpan LongestPause(long since) => instances.SelectMany(records => records)
        .Where(record => record.IsPause && record.Started >= since).Select(record => record.Took).DefaultIfEmpty().Max();

    /// <summary>The longest time from one of the moments to the end of the last use, up to the first quiet, that Redis was out of
    /// reach for.</summary>
    public TimeSpan ServedAgainAfter(IEnumerable<long> mended)
    {
        var unavailable = _uses.Where(use => use.IsUnavailable).OrderBy(use => use.Started).ToArray();
        return mended.Select(moment => Stopwatch.GetElapsedTime(moment, EndOfOutage(unavailable, moment))).DefaultIfEmpty().Max();
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
        var last = records.Where(use => !use.IsPause && use.Started > since && issued[use.Token] > use.Started - New).ToArray();
        return last.Any(use => use.IsAccepted) && !last.Any(use => use.IsFenced || use.IsUnavailable);
    }

    private static long EndOfOutage(UseRecord[] unavailable, long moment)
    {
        var end = moment;
        foreach (var use in unavailable.SkipWhile(use => use.Started < moment))
        {
            if (use.Started - end > Quiet) break;
            end = Math.Max(end, use.Ended);
        }

        return end;
    }

    private bool IsNew(UseRecord use) => use.Started - issued[use.Token] < New;
}
