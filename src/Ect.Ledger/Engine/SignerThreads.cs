namespace Ect.Ledger.Engine;

/// <summary>A few threads for a signer, which may block the one that it is called on: a service that does not answer keeps these, and never
/// one of the pool. They start when there is work, and end a while after the last of it.</summary>
internal sealed class SignerThreads : TaskScheduler
{
    /// <summary>How many calls may block at once. A key that is at hand signs one after the other, and a remote signer that does not block
    /// gives its thread back at once.</summary>
    public const int Max = 4;

    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly LinkedList<Task> _waiting = [];
    private int _threads, _idle;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => Max;

    /// <summary>Calls a signer on one of the threads, and waits no longer than it may, whether the signer listens or not.</summary>
    public Task<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken end) => Task.Factory.StartNew(
        () => call(end).AsTask(), end, TaskCreationOptions.HideScheduler | TaskCreationOptions.DenyChildAttach, this)
        .Unwrap().WaitAsync(end);

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (_waiting)
        {
            _waiting.AddLast(task);
            if (_waiting.Count <= _idle || _threads == Max)
            {
                Monitor.Pulse(_waiting);
                return;
            }

            _threads++;
        }

        new Thread(Run) { IsBackground = true, Name = "Ect ledger signer" }.UnsafeStart();
    }

    /// <inheritdoc/>
    protected override bool TryDequeue(Task task)
    {
        lock (_waiting) return _waiting.Remove(task);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_waiting) return [.. _waiting];
    }

    private void Run()
    {
        while (Take() is { } task) TryExecuteTask(task);
    }

    /// <returns><see langword="null"/> if the thread is no longer needed.</returns>
    private Task? Take()
    {
        lock (_waiting)
        {
            while (_waiting.First is null)
            {
                _idle++;
                var isCalled = Monitor.Wait(_waiting, Linger);
                _idle--;
                if (isCalled || _waiting.First is not null) continue;
                _threads--;
                return null;
            }

            var task = _waiting.First.Value;
            _waiting.RemoveFirst();
            return task;
        }
    }
}
