namespace Ect;

/// <summary>Thrown where a dependency cannot answer; the request is refused with <see cref="Reason"/> and 503.</summary>
public abstract class EctUnavailableException : Exception
{
    private protected EctUnavailableException(EctFailureReason reason, string message, Exception? innerException)
        : base(message, innerException) => Reason = reason;

    /// <summary>Which dependency cannot answer: what requests are refused with.</summary>
    public EctFailureReason Reason { get; private protected init; }

    /// <summary>How long a caller should wait before it tries again, where the dependency knows (profile, section 5). It becomes the
    /// <c>Retry-After</c> of the answer. Default <see langword="null"/>: as the options of the answer say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
