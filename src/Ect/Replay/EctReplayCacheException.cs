namespace Ect;

/// <summary>Thrown by an <see cref="IEctReplayCache"/> that cannot decide; the request is refused with 503.</summary>
/// <param name="message">What failed, without addresses, credentials or tokens.</param>
/// <param name="innerException">What caused it.</param>
public sealed class EctReplayCacheException(string message, Exception? innerException = null)
    : EctUnavailableException(message, innerException)
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    /// <summary>Whether it is certain that nothing was recorded and that nothing will be, so that there is nothing to take back. Default
    /// <see langword="false"/>: a write without an answer may have been made, and <see cref="IEctReplayCache.ReleaseAsync"/> is
    /// called.</summary>
    public bool NothingRecorded { get; init; }

    /// <summary>Whether the cache could answer, but is not known to remember uses of tokens as old as this one: the request is refused with
    /// <see cref="EctFailureReason.ReplayFenced"/> (profile, section 6). Default <see langword="false"/>.</summary>
    public bool IsFenced { get; init; }

    /// <summary>A refusal of what was issued until <paramref name="until"/>: a caller that waits as long as this says, and makes a new
    /// token then, passes.</summary>
    internal static EctReplayCacheException Fenced(
        string message, DateTimeOffset until, DateTimeOffset now, bool nothingRecorded = false) => new(message)
    {
        IsFenced = true,
        NothingRecorded = nothingRecorded,
        RetryAfter = until < now ? OneSecond : until - now + OneSecond, // iat is in whole seconds
    };
}
