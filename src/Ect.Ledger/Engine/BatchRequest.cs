namespace Ect.Ledger.Engine;

/// <summary>What one caller brings to a <see cref="BatchWriter{TItem, TResult}"/>.</summary>
internal sealed class BatchRequest<TItem, TResult>(IReadOnlyList<TItem> items, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<IReadOnlyList<TResult>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<TItem> Items { get; } = items;

    /// <summary>How many items it counts for: one at least, so that those who bring nothing and wait are bounded too.</summary>
    public int Weight { get; } = Math.Max(1, items.Count);

    public Task<IReadOnlyList<TResult>> Result => _completion.Task;

    /// <summary>Its caller has gone, and nothing was begun.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested;

    /// <summary>Takes its own results from those of all.</summary>
    public void Answer(IReadOnlyList<TResult> results, ref int start)
    {
        _completion.TrySetResult([.. results.Skip(start).Take(Items.Count)]);
        start += Items.Count;
    }

    /// <summary>Each caller gets an exception of its own, to be thrown there.</summary>
    public void Fail(Exception exception)
    {
        var own = exception is EctLedgerException known
            ? new EctLedgerException(known.Message, known.InnerException)
            {
                NothingRecorded = known.NothingRecorded,
                RetryAfter = known.RetryAfter,
            }
            : new EctLedgerException("The ledger could not write. The inner exception says why.", exception);
        if (StorageTexts.Has(exception)) StorageTexts.Add(own);
        _completion.TrySetException(own);
        _ = _completion.Task.Exception; // Its caller may have gone.
    }
}
