namespace Ect.Ledger.Engine;

/// <summary>Wraps any storage, so that it throws nothing but <see cref="EctLedgerException"/>, except when its caller cancels.</summary>
internal sealed class GuardedStorage(IEctLedgerStorage storage) : IEctLedgerStorage
{
    public async ValueTask OpenAsync(string origin, CancellationToken cancellationToken) =>
        await AskAsync(async () =>
        {
            await storage.OpenAsync(origin, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<(long Size, string? Note)> ReadStateAsync(CancellationToken cancellationToken) =>
        AskAsync(() => storage.ReadStateAsync(cancellationToken), cancellationToken);

    public ValueTask<EctLedgerAppended?> AppendAsync(
        IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last, CancellationToken cancellationToken) =>
        AskAsync(() => storage.AppendAsync(entries, since, last, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<EctStoredEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken) =>
        AskAsync(() => storage.ReadAsync(start, count, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<EctStoredEntry>> FindAsync(Guid id, int atMost, CancellationToken cancellationToken) =>
        AskAsync(() => storage.FindAsync(id, atMost, cancellationToken), cancellationToken);

    public ValueTask<long?> FindEndingAfterAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        AskAsync(() => storage.FindEndingAfterAsync(instant, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<(int Level, long Index, EctDigest Hash)>> ReadHashesAsync(
        IReadOnlyList<(int Level, long Start, int Count)> ranges, CancellationToken cancellationToken) =>
        AskAsync(() => storage.ReadHashesAsync(ranges, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<(long Size, ReadOnlyMemory<byte> Seal)>> ReadSealsAsync(
        IReadOnlyList<long> sizes, CancellationToken cancellationToken) =>
        AskAsync(() => storage.ReadSealsAsync(sizes, cancellationToken), cancellationToken);

    public ValueTask<bool> KeepAsync(EctLedgerDerived derived, CancellationToken cancellationToken) =>
        AskAsync(() => storage.KeepAsync(derived, cancellationToken), cancellationToken);

    public ValueTask<long> ReadDisclosedAsync(CancellationToken cancellationToken) =>
        AskAsync(() => storage.ReadDisclosedAsync(cancellationToken), cancellationToken);

    public async ValueTask KeepDisclosedAsync(long size, CancellationToken cancellationToken) =>
        await AskAsync(async () =>
        {
            await storage.KeepDisclosedAsync(size, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);

    public ValueTask<int> RedactAsync(Guid id, CancellationToken cancellationToken) =>
        AskAsync(() => storage.RedactAsync(id, cancellationToken), cancellationToken);

    public ValueTask<int> RedactAsync(DateTimeOffset recordedBefore, DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        AskAsync(() => storage.RedactAsync(recordedBefore, endedBefore, cancellationToken), cancellationToken);

    private static async ValueTask<T> AskAsync<T>(Func<ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (EctLedgerException exception)
        {
            StorageTexts.Add(exception);
            throw;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EctLedgerException("The ledger's storage failed. The inner exception says why.", exception);
        }
    }
}
