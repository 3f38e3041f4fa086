namespace Ect;

/// <summary>Thrown if a dependency cannot answer. The request is refused with <see cref="Reason"/> and 503.</summary>
public abstract class EctUnavailableException : Exception
{
    private protected EctUnavailableException(EctFailureReason reason, string message, Exception? innerException)
        : base(message, innerException) => Reason = reason;

    /// <summary>The reason with which requests are refused. It names the dependency that cannot answer.</summary>
    public EctFailureReason Reason { get; private protected init; }

    /// <summary>How long a caller should wait before it tries again, if the dependency knows (profile, section 4). It becomes the
    /// <c>Retry-After</c> of the answer. Default <see langword="null"/>: the options decide.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
