namespace Ect.Ledger.Engine;

/// <summary>Lets one writer work for many callers: those who come while it writes wait for the next batch. It runs only while there is
/// work.</summary>
/// <param name="write">Writes a batch; never called twice at once. Ends when the next batch may be written, with a task that gives a result
/// for each item, in order.</param>
/// <param name="maxBatch">Items of one batch; only a single caller's may be more. Callers without items are not put together with others:
/// they want what a batch without items does.</param>
/// <param name="maxWaiting">Items that may wait.</param>
internal sealed class BatchWriter<TItem, TResult>(
    Func<IReadOnlyList<TItem>, Task<Task<IReadOnlyList<TResult>>>> write, int maxBatch, int maxWaiting)
{
    private readonly Lock _gate = new();
    private readonly Queue<BatchRequest<TItem, TResult>> _waiting = [];
    private int _waitingItems, _unanswered;
    private bool _isWriting;

    /// <summary>Whether every batch that was begun has its results.</summary>
    public bool IsIdle => Volatile.Read(ref _unanswered) is 0;

    /// <exception cref="EctLedgerException">Too many are waiting, or the batch failed.</exception>
    public async Task<IReadOnlyList<TResult>> WriteAsync(IReadOnlyList<TItem> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new BatchRequest<TItem, TResult>(items, cancellationToken);
        Enqueue(request);
        return await request.Result.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Enqueue(BatchRequest<TItem, TResult> request)
    {
        lock (_gate)
        {
            if (_waitingItems + request.Weight > maxWaiting)
                throw new EctLedgerException("Too many tokens wait for the ledger.") { NothingRecorded = true };
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
            Interlocked.Increment(ref _unanswered);
            try
            {
                var results = await write([.. batch.SelectMany(request => request.Items)]).ConfigureAwait(false);
                _ = AnswerAsync(batch, results);
            }
            catch (Exception exception)
            {
                _ = AnswerAsync(batch, Task.FromException<IReadOnlyList<TResult>>(exception));
            }
        }
    }

    private List<BatchRequest<TItem, TResult>> TakeBatch()
    {
        lock (_gate)
        {
            var batch = new List<BatchRequest<TItem, TResult>>();
            var items = 0;
            while (_waiting.TryPeek(out var request) && (batch.Count is 0 || FitsInto(batch, items, request)))
            {
                _waiting.Dequeue();
                _waitingItems -= request.Weight;
                if (request.IsAbandoned) continue;
                items += request.Items.Count;
                batch.Add(request);
            }

            _isWriting = batch.Count > 0;
            return batch;
        }
    }

    private bool FitsInto(List<BatchRequest<TItem, TResult>> batch, int items, BatchRequest<TItem, TResult> request) =>
        items + request.Items.Count <= maxBatch && (batch[0].Items.Count is 0) == (request.Items.Count is 0);

    private async Task AnswerAsync(List<BatchRequest<TItem, TResult>> batch, Task<IReadOnlyList<TResult>> writing)
    {
        try
        {
            var (results, start) = (await writing.ConfigureAwait(false), 0);
            foreach (var request in batch) request.Answer(results, ref start);
        }
        catch (Exception exception)
        {
            foreach (var request in batch) request.Fail(exception);
        }
        finally
        {
            Interlocked.Decrement(ref _unanswered);
        }
    }
}
