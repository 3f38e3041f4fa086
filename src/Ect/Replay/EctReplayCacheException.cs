namespace Ect;

/// <summary>Thrown by an <see cref="IEctReplayCache"/> that cannot decide; the request is refused with 503.</summary>
/// <param name="message">What failed, without addresses, credentials or tokens.</param>
/// <param name="innerException">What caused it.</param>
public sealed class EctReplayCacheException(string message, Exception? innerException = null)
    : EctUnavailableException(message, innerException)
{
    /// <summary>Whether it is certain that nothing was recorded and that nothing will be, so that there is nothing to take back. Default
    /// <see langword="false"/>: a write without an answer may have been made, and <see cref="IEctReplayCache.ReleaseAsync"/> is called.</summary>
    public bool NothingRecorded { get; init; }
}
