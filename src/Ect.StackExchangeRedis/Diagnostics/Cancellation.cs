namespace Ect.StackExchangeRedis.Diagnostics;

/// <summary>Tells whether the caller has gone or Redis has failed.</summary>
internal static class Cancellation
{
    /// <summary>Tells whether the exception only says that <paramref name="cancellationToken"/> was cancelled. A timeout of the library
    /// does not count.</summary>
    public static bool IsCancellation(this Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
