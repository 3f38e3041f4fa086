namespace Ect;

/// <summary>Thrown where a dependency cannot answer; the request is refused with 503.</summary>
/// <param name="message">What failed, without addresses, credentials or tokens.</param>
/// <param name="innerException">What caused it.</param>
public abstract class EctUnavailableException(string message, Exception? innerException) : Exception(message, innerException)
{
    /// <summary>How long a caller should wait before it tries again, where the dependency knows (profile, section 5). It becomes the
    /// <c>Retry-After</c> of the answer. Default <see langword="null"/>: as the options of the answer say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
