using Ect.Npgsql.Connection;
using Ect.Npgsql.Diagnostics;
using Ect.Npgsql.Schema;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ect.Npgsql.Storage;

/// <summary>Keeps a ledger in PostgreSQL, for all instances. One statement on one row decides the order, in one round trip, and nothing
/// outlives its transaction: no leader, no lease, no sequence, no lock of a session.</summary>
/// <param name="connections">Where connections are from.</param>
/// <param name="schema">The schema of the tables.</param>
/// <param name="createSchema">Whether it may make what is missing there.</param>
/// <param name="delay">How long after a token's end auditors are shown its entry.</param>
/// <param name="timeout">How long a caller waits.</param>
/// <param name="logger">Is told when another instance's session is ended.</param>
internal sealed class PostgreSqlLedgerStorage(
    LedgerDataSource connections, SchemaName schema, bool createSchema, TimeSpan delay, TimeSpan timeout, ILogger logger)
    : IEctLedgerStorage, IAsyncDisposable, IDisposable
{
    /// <summary>How often a batch is run, as long as its time lasts, whose tokens other instances record at the same time. Each of them
    /// fails it once.</summary>
    private const int Attempts = 50;

    /// <summary>How long a batch waits for the rows at first, until it is looked who has them, and what passes between two looks. Each wait
    /// that follows is twice as long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private readonly LedgerDatabase _database = new(connections.Source, timeout);
    private readonly LedgerStatements _statements = new(schema);
    private readonly LedgerSchema _schema = new(connections.Source, schema, createSchema, delay, timeout);

    public ValueTask OpenAsync(string origin, CancellationToken cancellationToken) => new(_schema.OpenAsync(origin, cancellationToken));

    public async ValueTask<(long Size, string? Note)> ReadStateAsync(CancellationToken cancellationToken)
    {
        var states = await ReadAsync(
            _statements.State(), row => (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1)), cancellationToken)
            .ConfigureAwait(false);
        return states is [var state] ? state : throw new EctLedgerException(
            "The row of the table ledger or ledger_head is missing in PostgreSQL. Restart the service, which says what to do.");
    }

    public async ValueTask<EctLedgerAppended?> AppendAsync(
        IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last, CancellationToken cancellationToken)
    {
        return await TryAsync(database => database.WriteAsync(
            LedgerBatch.Calling(_statements.Append(entries, since, last, database.LockTimeout), _statements.Leaves(since)),
            (reader, end) => ReadAppendedAsync(reader, entries, since, end),
            cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<EctStoredEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken) =>
        ReadAsync(_statements.Entries(start, count), row => row.ReadEntry(0), cancellationToken);

    public ValueTask<IReadOnlyList<EctStoredEntry>> FindAsync(Guid id, int atMost, CancellationToken cancellationToken) =>
        ReadAsync(_statements.EntriesOf(id, atMost), row => row.ReadEntry(0), cancellationToken);

    public async ValueTask<long?> FindEndingAfterAsync(DateTimeOffset instant, CancellationToken cancellationToken)
    {
        var places = await ReadAsync(
            _statements.EndingAfter(instant), row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
        return places is [var place] ? place : null;
    }

    public ValueTask<IReadOnlyList<(int Level, long Index, EctDigest Hash)>> ReadHashesAsync(
        IReadOnlyList<(int Level, long Start, int Count)> ranges, CancellationToken cancellationToken) =>
        ReadAsync(_statements.Hashes(ranges), row => ((int)row.GetInt16(0), row.GetInt64(1), row.ReadDigest(2)), cancellationToken);

    public ValueTask<IReadOnlyList<(long Size, ReadOnlyMemory<byte> Seal)>> ReadSealsAsync(
        IReadOnlyList<long> sizes, CancellationToken cancellationToken) =>
        ReadAsync(
            _statements.Seals(sizes), row => (row.GetInt64(0), (ReadOnlyMemory<byte>)row.GetFieldValue<byte[]>(1)), cancellationToken);

    public async ValueTask<bool> KeepAsync(EctLedgerDerived derived, CancellationToken cancellationToken)
    {
        if (derived is { Seal: null, Note: null, Hashes: [] }) return true;

        return await TryAsync(database => database.WriteAsync(
            LedgerBatch.Calling(_statements.Keep(derived, database.LockTimeout)),
            async (reader, end) => await reader.ReadAsync(end).ConfigureAwait(false) && reader.GetBoolean(0),
            cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<long> ReadDisclosedAsync(CancellationToken cancellationToken) =>
        await ReadAsync(_statements.Disclosed(), row => row.GetInt64(0), cancellationToken).ConfigureAwait(false) is [var size] ? size : 0;

    public async ValueTask KeepDisclosedAsync(long size, CancellationToken cancellationToken) => await TryAsync(
        database => database.WriteAsync(
            LedgerBatch.Durable(database.LockTimeout, _statements.KeepDisclosed(size)), static (_, _) => Task.FromResult(true),
            cancellationToken),
        cancellationToken).ConfigureAwait(false);

    public ValueTask<int> RedactAsync(Guid id, CancellationToken cancellationToken) =>
        RedactAsync(_statements.Redact(id), cancellationToken);

    public ValueTask<int> RedactAsync(DateTimeOffset recordedBefore, DateTimeOffset endedBefore, CancellationToken cancellationToken) =>
        RedactAsync(_statements.Redact(recordedBefore, endedBefore), cancellationToken);

    public void Dispose() => connections.Dispose();

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    private static async Task<EctLedgerAppended?> ReadAppendedAsync(
        NpgsqlDataReader reader, IReadOnlyList<EctStoredEntry> entries, long since, CancellationToken cancellationToken)
    {
        var known = new EctStoredEntry?[entries.Count];
        (long Size, long Start)? place = null;
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            place = (reader.GetInt64(0), reader.GetInt64(1));
            if (!reader.IsDBNull(2)) known[reader.GetInt64(2) - 1] = reader.ReadEntry(3);
        }

        if (place is not var (size, start)) return null;

        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var leaves = await reader.ReadRowsAsync(row => (Index: row.GetInt64(0), Leaf: row.ReadDigest(1)), cancellationToken)
            .ConfigureAwait(false);

        // Somebody who deletes entries may have been waited for.
        var isWhole = leaves.Count == Math.Min(size - since, IEctLedgerStorage.MaxLeaves)
            && leaves.Index().All(it => it.Item.Index == since + it.Index);
        if (!isWhole) return null;

        var next = start;
        EctStoredEntry[] recorded = [.. entries.Zip(known, (entry, before) => before ?? entry.At(next, (int)(size - 1 - next++)))];
        return new(start, recorded, [.. leaves.Select(it => it.Leaf)]);
    }

    /// <summary>Writes, and once more where that helps and there is time left.</summary>
    private async Task<T> TryAsync<T>(Func<LedgerDatabase, Task<T>> write, CancellationToken cancellationToken)
    {
        var (begun, patience, left) = (TimeProvider.System.GetTimestamp(), Patience, timeout);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await write(new(connections.Source, left, patience)).ConfigureAwait(false);
            }
            catch (EctLedgerException failure) when (attempt < Attempts && failure.InnerException is PostgresException reason
                && (reason.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
                    || IsTokenOfAnother(reason)))
            {
                var isLocked = reason.SqlState is PostgresErrorCodes.LockNotAvailable;
                var hasEnded = isLocked && await TryEndStandstillAsync(cancellationToken).ConfigureAwait(false);
                if (isLocked) patience *= 2;
                left = timeout - TimeProvider.System.GetElapsedTime(begun);
                if (left <= TimeSpan.Zero || (isLocked && !hasEnded && left <= timeout - _database.LockTimeout)) throw;
            }
        }
    }

    /// <summary>Whether another instance has just recorded a token: now it is known.</summary>
    private static bool IsTokenOfAnother(PostgresException reason) =>
        reason is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: LedgerStatements.TokenIndex };

    /// <summary>Ends sessions that hold the ledger's rows for an instance that stands still.</summary>
    /// <returns>Whether there was one.</returns>
    private async ValueTask<bool> TryEndStandstillAsync(CancellationToken cancellationToken)
    {
        try
        {
            // What has come no further at a second look stands still: one look also sees those who wait for the rest of a batch on its way.
            var standing = await _database.ReadAsync(
                LedgerBatch.AsLogin(_statements.Standing()), row => (row.GetInt32(0), row.GetDateTime(1)), cancellationToken)
                .ConfigureAwait(false);
            if (standing is []) return false;

            await Task.Delay(Patience, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            var ended = await _database.ReadAsync(
                LedgerBatch.AsLogin(_statements.EndStanding(standing)), row => (Process: row.GetInt32(0), HasEnded: row.GetBoolean(1)),
                cancellationToken).ConfigureAwait(false);
            foreach (var (process, _) in ended.Where(it => it.HasEnded)) logger.LedgerSessionEnded(process);
            return ended.Any(it => it.HasEnded);
        }
        catch (EctLedgerException)
        {
            return false; // What is told is that the row is locked.
        }
    }

    private async ValueTask<int> RedactAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        var batch = LedgerBatch.Durable(_database.LockTimeout, command);
        try
        {
            var counts = await _database.WriteAsync(
                batch, (reader, end) => reader.ReadRowsAsync(row => row.GetInt64(0), end), cancellationToken).ConfigureAwait(false);
            return (int)counts[0];
        }
        catch (EctLedgerException exception) when (exception.InnerException is PostgresException
        {
            SqlState: PostgresErrorCodes.InsufficientPrivilege,
        })
        {
            throw new EctLedgerException(
                "The ledger's role may not redact entries in PostgreSQL. Run EctPostgreSqlLedgerSchema.GrantsToRedact(role).",
                exception.InnerException);
        }
    }

    private async ValueTask<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        await _database.ReadAsync(command, read, cancellationToken).ConfigureAwait(false);
}
