namespace Ect.Ledger.Storage;

/// <summary>Lets one writer work for many callers: whoever comes while it writes waits for the next batch. It runs only while there is work.</summary>
/// <param name="write">Writes a batch; never called twice at once. Gives a result for each item, in order.</param>
/// <param name="maxBatch">Items after which a batch takes no further caller in.</param>
/// <param name="maxWaiting">Items that may wait.</param>
internal sealed class BatchWriter<TItem, TResult>(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> write, int maxBatch, int maxWaiting)
{
    private readonly Lock _gate = new();
    private readonly Queue<Request> _waiting = [];
    private int _waitingItems;
    private bool _isWriting;

    /// <exception cref="EctLedgerException">Too many are waiting, or the batch failed.</exception>
    public async Task<IReadOnlyList<TResult>> WriteAsync(IReadOnlyList<TItem> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new Request(items, cancellationToken);
        Enqueue(request);
        return await request.Completion.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Enqueue(Request request)
    {
        lock (_gate)
        {
            if (_waitingItems + request.Weight > maxWaiting) throw new EctLedgerException("Too many tokens wait for the ledger.");
            _waiting.Enqueue(request);
            _waitingItems += request.Weight;
            if (_isWriting) return;
            _isWriting = true;
        }

        // The writer works for all: it is not part of the caller's activity or scope.
        ThreadPool.UnsafeQueueUserWorkItem(static writer => _ = writer.RunAsync(), this, preferLocal: false);
    }

    private async Task RunAsync()
    {
        while (TakeBatch() is { Count: > 0 } batch)
        {
            try
            {
                Complete(batch, await write([.. batch.SelectMany(request => request.Items)]).ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                foreach (var request in batch) request.Fail(exception);
            }
        }
    }

    private List<Request> TakeBatch()
    {
        lock (_gate)
        {
            var batch = new List<Request>();
            for (var items = 0; items < maxBatch && _waiting.TryDequeue(out var request);)
            {
                _waitingItems -= request.Weight;
                if (request.IsAbandoned) continue;
                items += request.Items.Count;
                batch.Add(request);
            }

            _isWriting = batch.Count > 0;
            return batch;
        }
    }

    private static void Complete(List<Request> batch, IReadOnlyList<TResult> results)
    {
        var start = 0;
        foreach (var request in batch)
        {
            request.Completion.TrySetResult([.. results.Skip(start).Take(request.Items.Count)]);
            start += request.Items.Count;
        }
    }

    private sealed class Request(IReadOnlyList<TItem> items, CancellationToken cancellationToken)
    {
        public IReadOnlyList<TItem> Items { get; } = items;

        /// <summary>How many items it counts for: one at least, so that those who bring nothing and wait are bounded too.</summary>
        public int Weight { get; } = Math.Max(1, items.Count);

        public TaskCompletionSource<IReadOnlyList<TResult>> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Its caller has gone, and nothing was begun.</summary>
        public bool IsAbandoned => cancellationToken.IsCancellationRequested;

        /// <summary>Each caller gets an exception of its own, to be thrown there.</summary>
        public void Fail(Exception exception)
        {
            Completion.TrySetException(exception is EctLedgerException known
                ? new EctLedgerException(known.Message, known.InnerException)
                : new EctLedgerException("The ledger could not write.", exception));
            _ = Completion.Task.Exception; // Its caller may have gone.
        }
    }
}
