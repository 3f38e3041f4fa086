namespace Ect;

/// <summary>Thrown by an <see cref="IEctReplayCache"/> that cannot decide; the request is refused with 503.</summary>
/// <param name="message">What failed, without addresses, credentials or tokens.</param>
/// <param name="innerException">What caused it.</param>
public sealed class EctReplayCacheException(string message, Exception? innerException = null)
    : EctUnavailableException(EctFailureReason.ReplayCacheUnavailable, message, innerException)
{
    /// <summary>Whether it is certain that nothing was recorded and that nothing will be, so that there is nothing to take back. Default
    /// <see langword="false"/>: a write without an answer may have been made, and <see cref="IEctReplayCache.ReleaseAsync"/> is
    /// called.</summary>
    public bool NothingRecorded { get; init; }

    /// <summary>Whether the cache could answer, but is not known to remember uses of tokens as old as this one: the request is refused with
    /// <see cref="EctFailureReason.ReplayFenced"/> (profile, section 6). Default <see langword="false"/>.</summary>
    /// <remarks>Set <see cref="EctUnavailableException.RetryAfter"/> to when a new token passes: one second behind the end of the fence,
    /// because <c>iat</c> is in whole seconds.</remarks>
    public bool IsFenced
    {
        get => Reason is EctFailureReason.ReplayFenced;
        init => Reason = value ? EctFailureReason.ReplayFenced : EctFailureReason.ReplayCacheUnavailable;
    }
}
