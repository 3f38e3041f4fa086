namespace Ect.Ledger.Disclosure;

/// <summary>Does a piece of work once for all who wait for it. It goes on when one of them has gone, and is nobody's activity.</summary>
/// <param name="refresh">The work; never done twice at once.</param>
/// <param name="clock">Where time comes from.</param>
internal sealed class SharedRefresh(Func<CancellationToken, Task> refresh, TimeProvider clock) : IDisposable
{
    /// <summary>How long a caller waits: witnesses that do not answer are given up by then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Has the work done as long as it is due. What is under way when the caller comes may know too little, or fail for a reason
    /// that is over: then it is done once more, and not a third time.</summary>
    /// <exception cref="EctLedgerException">It takes too long, and goes on.</exception>
    public async ValueTask RunAsync(Func<bool> isDue, CancellationToken cancellationToken)
    {
        if (!isDue()) return;

        using var patience = new CancellationTokenSource(Patience, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var (running, isNew) = Join();
            if (!isNew)
            {
                await Task.WhenAny(running).WaitAsync(end.Token).ConfigureAwait(false);
                if (!isDue()) return;
                (running, _) = Join();
            }

            await running.WaitAsync(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new EctLedgerException(
                "What auditors may see of the ledger is still being read, or signed by witnesses. Try again later.", exception);
        }
    }

    public void Dispose()
    {
        if (_end.IsCancellationRequested) return;
        _end.Cancel();
        _end.Dispose();
    }

    private (Task Running, bool IsNew) Join()
    {
        lock (_gate)
        {
            if (!_running.IsCompleted) return (_running, false);

            var end = _end.Token;
            using (ExecutionContext.SuppressFlow()) _running = Task.Run(() => refresh(end), end);
            _ = _running.ContinueWith( // Everyone who waited for it may have gone.
                static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return (_running, true);
        }
    }
}
