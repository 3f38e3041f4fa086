namespace Ect.TestUtils;

/// <summary>A real storage that can be told to fail, to forget, or to show another history.</summary>
public sealed class WrappedStorage(IEctLedgerStorage inner) : IEctLedgerStorage
{
    /// <summary>What happens before an append, and behind it: there its answer is lost.</summary>
    public Func<Task> BeforeAppend { get; set; } = () => Task.CompletedTask;

    public Func<Task> AfterAppend { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeKeep { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeKeepDisclosed { get; set; } = () => Task.CompletedTask;

    public Func<Task> BeforeRedact { get; set; } = () => Task.CompletedTask;

    /// <summary>What becomes of the number of entries that were redacted.</summary>
    public Func<int, int> Redacted { get; set; } = count => count;

    public Func<EctLedgerAppended?, EctLedgerAppended?> Appended { get; set; } = appended => appended;

    public Func<(long Size, string? Note), (long Size, string? Note)> State { get; set; } = state => state;

    /// <summary>Which hashes and seals of those that it has it tells.</summary>
    public Func<(int Level, long Index), bool> HasHash { get; set; } = _ => true;

    public Func<long, bool> HasSeal { get; set; } = _ => true;

    /// <summary>A seal as the storage gives it.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Seal { get; set; } = seal => seal;

    public Func<EctStoredEntry, EctStoredEntry> Entry { get; set; } = entry => entry;

    /// <summary>What it tells of a range of entries.</summary>
    public Func<IEnumerable<EctStoredEntry>, IEnumerable<EctStoredEntry>> Range { get; set; } = range => range;

    public Func<(int Level, long Index, EctDigest Hash), EctDigest> Hash { get; set; } = it => it.Hash;

    /// <summary>What it was given to keep.</summary>
    public List<EctLedgerDerived> Kept { get; } = [];

    public int Opened { get; private set; }

    public ValueTask OpenAsync(string origin, CancellationToken cancellationToken)
    {
        Opened++;
        return inner.OpenAsync(origin, cancellationToken);
    }

    public async ValueTask<(long Size, string? Note)> ReadStateAsync(CancellationToken cancellationToken) =>
        State(await inner.ReadStateAsync(cancellationToken));

    public async ValueTask<EctLedgerAppended?> AppendAsync(
        IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last, CancellationToken cancellationToken)
    {
        await BeforeAppend();
        var appended = await inner.AppendAsync(entries, since, last, cancellationToken);
        await AfterAppend();
        return Appended(appended is null ? null : new(appended.Start, [.. appended.Entries.Select(Entry)], appended.Leaves));
    }

    /// <summary>How many entries it was asked for.</summary>
    public int EntriesRead { get; private set; }

    public async ValueTask<IReadOnlyList<EctStoredEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken)
    {
        EntriesRead += count;
        return [.. Range((await inner.ReadAsync(start, count, cancellationToken)).Select(Entry))];
    }

    public ValueTask<long?> FindEndingAfterAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        inner.FindEndingAfterAsync(instant, cancellationToken);

    public async ValueTask<IReadOnlyList<EctStoredEntry>> FindAsync(Guid id, int atMost, CancellationToken cancellationToken) =>
        [.. (await inner.FindAsync(id, atMost, cancellationToken)).Select(Entry)];

    public async ValueTask<IReadOnlyList<(int Level, long Index, EctDigest Hash)>> ReadHashesAsync(
        IReadOnlyList<(int Level, long Start, int Count)> ranges, CancellationToken cancellationToken)
    {
        var read = await inner.ReadHashesAsync(ranges, cancellationToken);
        return [.. read.Where(it => HasHash((it.Level, it.Index))).Select(it => (it.Level, it.Index, Hash(it)))];
    }

    public async ValueTask<IReadOnlyList<(long Size, ReadOnlyMemory<byte> Seal)>> ReadSealsAsync(
        IReadOnlyList<long> sizes, CancellationToken cancellationToken) =>
        [.. (await inner.ReadSealsAsync(sizes, cancellationToken)).Where(it => HasSeal(it.Size)).Select(it => (it.Size, Seal(it.Seal)))];

    public async ValueTask<bool> KeepAsync(EctLedgerDerived derived, CancellationToken cancellationToken)
    {
        await BeforeKeep();
        lock (Kept) Kept.Add(derived);
        return await inner.KeepAsync(derived, cancellationToken);
    }

    public ValueTask<long> ReadDisclosedAsync(CancellationToken cancellationToken) => inner.ReadDisclosedAsync(cancellationToken);

    public async ValueTask KeepDisclosedAsync(long size, CancellationToken cancellationToken)
    {
        await BeforeKeepDisclosed();
        await inner.KeepDisclosedAsync(size, cancellationToken);
    }

    public async ValueTask<int> RedactAsync(Guid id, CancellationToken cancellationToken)
    {
        await BeforeRedact();
        return Redacted(await inner.RedactAsync(id, cancellationToken));
    }

    public async ValueTask<int> RedactAsync(DateTimeOffset recordedBefore, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        await BeforeRedact();
        return Redacted(await inner.RedactAsync(recordedBefore, endedBefore, cancellationToken));
    }
}
