namespace Ect.Diagnostics;

/// <summary>Tells whether the caller has gone or a dependency has failed.</summary>
internal static class Cancellation
{
    /// <summary>Tells whether the exception only says that <paramref name="cancellationToken"/> was cancelled. A timeout inside a
    /// dependency does not count.</summary>
    public static bool IsCancellation(this Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
}
