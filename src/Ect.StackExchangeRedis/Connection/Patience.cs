namespace Ect.StackExchangeRedis.Connection;

/// <summary>The time that a caller waits for all parts of one step. It is real time, whatever clock the service has, because a server does
/// not know that clock.</summary>
internal readonly struct Patience(TimeSpan limit, CancellationToken cancellationToken)
{
    private readonly long _started = TimeProvider.System.GetTimestamp();

    private TimeSpan Left => limit - TimeProvider.System.GetElapsedTime(_started) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <exception cref="TimeoutException">The limit was reached.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public Task<T> WaitAsync<T>(Task<T> task) => task.WaitAsync(Left, cancellationToken);
}
