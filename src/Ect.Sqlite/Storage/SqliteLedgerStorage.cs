using System.ComponentModel;
using Ect.Sqlite.Connection;
using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Storage;

/// <summary>Keeps a ledger in a SQLite file, for one process. SQLite answers on the caller's thread, so nothing here waits for another
/// one. What an older version made is only brought up to date when something is written, or read that it does not have: who only verifies a
/// file leaves it to the version that made it.</summary>
/// <param name="path">The file.</param>
/// <param name="timeout">How long it waits for other programs.</param>
/// <param name="isReadOnly">Whether nothing is written: a file that another process holds will do.</param>
[DisplayName("SQLite")]
internal sealed class SqliteLedgerStorage(string path, TimeSpan timeout, bool isReadOnly = false) : IEctLedgerStorage, IDisposable
{
    private const string EndingEntries = "ledger_entry INDEXED BY ledger_entry_ends WHERE entry IS NOT NULL";

    private readonly Lock _gate = new();
    private LedgerFile? _file;
    private string? _origin;
    private bool _isUpToDate;

    /// <summary>The file, once it was opened.</summary>
    internal LedgerFile File => Volatile.Read(ref _file)
        ?? throw new EctLedgerException("The ledger's SQLite file was not opened. Call OpenAsync first.");

    public ValueTask OpenAsync(string origin, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var file = _file ?? OpenFile();
            try
            {
                _isUpToDate = isReadOnly
                    ? file.Read(connection => LedgerSchema.CheckToRead(connection, origin))
                    : !file.Read(connection => LedgerSchema.CheckOlder(connection, origin)) && Prepare(file, origin);
                (_origin, _file) = (origin, file);
            }
            finally
            {
                if (_file is null) file.Dispose(); // Another process may have it.
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The file, brought up to date.</summary>
    private LedgerFile Latest
    {
        get
        {
            var file = File;
            lock (_gate) _isUpToDate = _isUpToDate || Prepare(file, _origin!);
            return file;
        }
    }

    public ValueTask<(long Size, string? Note)> ReadStateAsync(CancellationToken cancellationToken) => new(File.Read(connection =>
        connection.Statement("SELECT ledger.size, note FROM ledger LEFT JOIN ledger_head USING (id)")
            .Query(row => (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)))[0]));

    public ValueTask<EctLedgerAppended?> AppendAsync(
        IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last, CancellationToken cancellationToken) =>
        new(Latest.Write(connection => LedgerAppend.Run(connection, entries, since, last), isDurable: entries.Count > 0));

    public ValueTask<IReadOnlyList<EctStoredEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken) =>
        new(File.Read(connection => connection
            .Statement(
                $"""SELECT {LedgerRows.EntryColumns} FROM ledger_entry WHERE "index" >= $1 ORDER BY "index" LIMIT $2""", start, count)
            .Query(LedgerRows.Entry)));

    public ValueTask<IReadOnlyList<EctStoredEntry>> FindAsync(Guid id, int atMost, CancellationToken cancellationToken) =>
        new(File.Read(connection => connection
            .Statement(
                $"""SELECT {LedgerRows.EntryColumns} FROM ledger_entry WHERE jti = $1 ORDER BY "index" LIMIT $2""", id.ToBytes(), atMost)
            .Query(LedgerRows.Entry)));

    /// <remarks>Of each second in which tokens end, the index tells the first place at once: hundreds of look-ups, where hundreds of
    /// thousands of tokens have not ended.</remarks>
    public ValueTask<long?> FindEndingAfterAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        new(Latest.Read(connection => connection.Query(
            $"""
            WITH RECURSIVE ending(instant) AS (
              SELECT min(ends_at) FROM {EndingEntries} AND ends_at > $1
              UNION ALL
              SELECT (SELECT min(ends_at) FROM {EndingEntries} AND ends_at > instant) FROM ending WHERE instant IS NOT NULL)
            SELECT min((SELECT "index" FROM {EndingEntries} AND ends_at = instant ORDER BY "index" LIMIT 1)) FROM ending
            """,
            row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), instant.ToUnixTimeMilliseconds())[0]));

    public ValueTask<IReadOnlyList<(int Level, long Index, EctDigest Hash)>> ReadHashesAsync(
        IReadOnlyList<(int Level, long Start, int Count)> ranges, CancellationToken cancellationToken) =>
        new(File.Read(connection => LedgerDerived.ReadHashes(connection, ranges)));

    public ValueTask<IReadOnlyList<(long Size, ReadOnlyMemory<byte> Seal)>> ReadSealsAsync(
        IReadOnlyList<long> sizes, CancellationToken cancellationToken) =>
        new(File.Read(connection => LedgerDerived.ReadSeals(connection, sizes)));

    public ValueTask<bool> KeepAsync(EctLedgerDerived derived, CancellationToken cancellationToken) =>
        new(isReadOnly || Latest.Write(connection => LedgerDerived.Keep(connection, derived), isDurable: false)); // It can be made again.

    public ValueTask<long> ReadDisclosedAsync(CancellationToken cancellationToken) => new(Latest.Read(connection =>
        connection.Query("SELECT size FROM ledger_disclosed", row => row.GetInt64(0)).FirstOrDefault()));

    public ValueTask KeepDisclosedAsync(long size, CancellationToken cancellationToken)
    {
        Latest.Write(
            connection => connection.Run(
                """
                INSERT INTO ledger_disclosed (id, size) VALUES (1, $1)
                ON CONFLICT DO UPDATE SET size = excluded.size WHERE excluded.size > ledger_disclosed.size
                """,
                size),
            isDurable: true);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> RedactAsync(Guid id, CancellationToken cancellationToken) =>
        new(Redact(connection => LedgerRedaction.Run(connection, id)));

    public ValueTask<int> RedactAsync(DateTimeOffset recordedBefore, DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        new(Redact(connection => LedgerRedaction.Run(connection, recordedBefore, endedBefore)));

    public void Dispose()
    {
        lock (_gate) _file?.Dispose();
    }

    private LedgerFile OpenFile()
    {
        var full = Path.GetFullPath(path);
        return isReadOnly ? ReadLedgerFile.Open(full, timeout) : new HeldLedgerFile(full, timeout);
    }

    private static bool Prepare(LedgerFile file, string origin) => file.Write(connection =>
    {
        LedgerSchema.Prepare(connection, origin);
        return true;
    }, isDurable: true);

    private int Redact(Func<SqliteConnection, int> redact)
    {
        var count = Latest.Write(redact, isDurable: true);
        try
        {
            File.Purge(); // Where nothing was removed too: an earlier call may have failed here.
            return count;
        }
        catch (EctLedgerException exception)
        {
            throw new EctLedgerException(exception.Message, exception) { EntriesRedacted = count };
        }
    }
}
