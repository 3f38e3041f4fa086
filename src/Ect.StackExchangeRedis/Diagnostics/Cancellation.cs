namespace Ect.StackExchangeRedis.Diagnostics;

/// <summary>Tells a caller who has gone from a Redis that failed.</summary>
internal static class Cancellation
{
    /// <summary>Whether the exception only says that <paramref name="cancellationToken"/> was cancelled. A time-out of the library does not count.</summary>
    public static bool IsCancellation(this Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
