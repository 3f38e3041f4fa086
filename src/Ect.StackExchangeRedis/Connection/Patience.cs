namespace Ect.StackExchangeRedis.Connection;

/// <summary>How long a caller waits for everything that one step is made of. In real time, whatever clock the service has: a server does
/// not know that one.</summary>
internal readonly struct Patience(TimeSpan limit, CancellationToken cancellationToken)
{
    private readonly long _started = TimeProvider.System.GetTimestamp();

    private TimeSpan Left => limit - TimeProvider.System.GetElapsedTime(_started) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <exception cref="TimeoutException">The limit is reached.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public Task<T> WaitAsync<T>(Task<T> task) => task.WaitAsync(Left, cancellationToken);

    /// <exception cref="TimeoutException">The limit is reached.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public void ThrowIfOver()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Left == TimeSpan.Zero) throw new TimeoutException();
    }
}
