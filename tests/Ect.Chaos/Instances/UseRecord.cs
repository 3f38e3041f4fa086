using System.Diagnostics;
using System.Globalization;

namespace Ect.Chaos;

/// <summary>What became of one use of a token.</summary>
/// <param name="Token">The token's number; <see cref="NoToken"/> where the machine kept the process waiting.</param>
/// <param name="Started">When, by a clock that all processes share (<see cref="Stopwatch.GetTimestamp"/>).</param>
/// <param name="Ticks">How long it took, by the same clock.</param>
/// <param name="Reason">Why it was refused; <see cref="EctFailureReason.None"/> if it was accepted.</param>
/// <param name="BegunAfter">How much of the time had gone by, by the same clock, before the thread pool began it.</param>
internal readonly record struct UseRecord(int Token, long Started, long Ticks, EctFailureReason Reason, long BegunAfter = 0)
{
    /// <summary>No use, but a pause of the whole process.</summary>
    public const int NoToken = -1;

    public bool IsPause => Token is NoToken;

    public bool IsAccepted => !IsPause && Reason is EctFailureReason.None;

    public bool IsFenced => Reason is EctFailureReason.ReplayFenced;

    /// <summary>Whether Redis was out of reach, or could not be believed at all.</summary>
    public bool IsUnavailable => Reason
        is EctFailureReason.ReplayCacheUnavailable or EctFailureReason.StoreUnavailable or EctFailureReason.RevocationUnavailable;

    public TimeSpan Took => Stopwatch.GetElapsedTime(0, Ticks);

    public long Ended => Started + Ticks;

    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Token} {Started} {Ticks} {(int)Reason} {BegunAfter}");

    public static UseRecord Parse(string line)
    {
        var parts = line.Split(' ');
        return new(int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture),
            long.Parse(parts[2], CultureInfo.InvariantCulture), (EctFailureReason)int.Parse(parts[3], CultureInfo.InvariantCulture),
            long.Parse(parts[4], CultureInfo.InvariantCulture));
    }
}
