namespace Ect.Diagnostics;

/// <summary>Tells a caller who has gone from a dependency that failed.</summary>
internal static class Cancellation
{
    /// <summary>Whether the exception only says that <paramref name="cancellationToken"/> was cancelled. A time-out inside a dependency does not count.</summary>
    public static bool IsCancellation(this Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
