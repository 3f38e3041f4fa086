namespace Ect;

/// <summary>Thrown by an <see cref="IEctReplayCache"/> that cannot decide. The request is refused with 503.</summary>
/// <param name="message">What failed, without addresses, credentials or tokens.</param>
/// <param name="innerException">What caused it.</param>
public sealed class EctReplayCacheException(string message, Exception? innerException = null)
    : EctUnavailableException(EctFailureReason.ReplayCacheUnavailable, message, innerException)
{
    /// <summary>Whether it is certain that nothing was recorded and nothing will be, so that nothing has to be taken back. Default
    /// <see langword="false"/>: a write without an answer may have been made, and <see cref="IEctReplayCache.ReleaseAsync"/> is
    /// called.</summary>
    public bool NothingRecorded { get; init; }

    /// <summary>Whether the cache can answer, but may have forgotten uses of tokens as old as this one. The request is refused with
    /// <see cref="EctFailureReason.ReplayFenced"/> (profile, section 6). Default <see langword="false"/>.</summary>
    /// <remarks>Set <see cref="EctUnavailableException.RetryAfter"/> to the time after which a new token is accepted. It is one second
    /// longer than the fence, because <c>iat</c> has whole seconds.</remarks>
    public bool IsFenced
    {
        get => Reason is EctFailureReason.ReplayFenced;
        init => Reason = value ? EctFailureReason.ReplayFenced : EctFailureReason.ReplayCacheUnavailable;
    }
}
