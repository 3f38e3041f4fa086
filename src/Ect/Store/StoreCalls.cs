using Ect.Diagnostics;

namespace Ect.Store;

/// <summary>Calls a store. Wraps any exception of a store in <see cref="EctStoreException"/>.</summary>
internal static class StoreCalls
{
    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public static ValueTask<EctStoreFindings> FindOrFailAsync(
        this IEctStore store, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        CallAsync(store, ids, static (store, ids, cancellationToken) => store.FindAsync(ids, cancellationToken), cancellationToken);

    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public static ValueTask<IReadOnlyList<EctTokenRecord>> ListOrFailAsync(
        this IEctStore store, string workflowId, int limit, CancellationToken cancellationToken) =>
        CallAsync(store, (workflowId, limit),
            static (store, asked, cancellationToken) => store.ListWorkflowAsync(asked.workflowId, asked.limit, cancellationToken),
            cancellationToken);

    /// <exception cref="EctStoreException">The store cannot answer.</exception>
    public static ValueTask<EctTokenRecord?> AddOrFailAsync(
        this IEctStore store, IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken) =>
        CallAsync(
            store, records, static (store, records, cancellationToken) => store.TryAddAsync(records, cancellationToken), cancellationToken);

    private static async ValueTask<T> CallAsync<TAsked, T>(
        IEctStore store, TAsked asked, Func<IEctStore, TAsked, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(store, asked, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not EctStoreException && !exception.IsCancellation(cancellationToken))
        {
            throw new EctStoreException("The ECT store failed.", exception);
        }
    }
}
