namespace Ect.Ledger.AspNetCore.Tests;

/// <summary>A storage that is empty, counts how often it is asked, and can be told to fail.</summary>
internal sealed class EmptyStorage : IEctLedgerStorage
{
    private string? _note;
    private int _reads;

    public bool IsStuck { get; set; }

    /// <summary>How long it says that it will be.</summary>
    public TimeSpan? RetryAfter { get; set; }

    public int Reads => Volatile.Read(ref _reads);

    public ValueTask OpenAsync(string origin, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<(long Size, string? Note)> ReadStateAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        return IsStuck ? throw new EctLedgerException("The disk is gone.") { RetryAfter = RetryAfter } : new((0, _note));
    }

    public ValueTask<EctLedgerAppended?> AppendAsync(
        IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last, CancellationToken cancellationToken) =>
        new(new EctLedgerAppended(0, [], []));

    public ValueTask<IReadOnlyList<EctStoredEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyList<EctStoredEntry>> FindAsync(Guid id, int atMost, CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyList<(int Level, long Index, EctDigest Hash)>> ReadHashesAsync(
        IReadOnlyList<(int Level, long Start, int Count)> ranges, CancellationToken cancellationToken) => new([]);

    public ValueTask<IReadOnlyList<(long Size, ReadOnlyMemory<byte> Seal)>> ReadSealsAsync(
        IReadOnlyList<long> sizes, CancellationToken cancellationToken) => new([]);

    public ValueTask<bool> KeepAsync(EctLedgerDerived derived, CancellationToken cancellationToken)
    {
        _note = derived.Note ?? _note;
        return new(true);
    }

    public ValueTask<long?> FindEndingAfterAsync(DateTimeOffset instant, CancellationToken cancellationToken) => new((long?)null);

    public ValueTask<long> ReadDisclosedAsync(CancellationToken cancellationToken) => new(0);

    public ValueTask KeepDisclosedAsync(long size, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<int> RedactAsync(Guid id, CancellationToken cancellationToken) => new(0);

    public ValueTask<int> RedactAsync(DateTimeOffset recordedBefore, DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        new(0);
}
