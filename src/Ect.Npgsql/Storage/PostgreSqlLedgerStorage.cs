using System.ComponentModel;
using System.Net.Sockets;
using Ect.Npgsql.Connection;
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
[DisplayName("PostgreSQL")]
internal sealed class PostgreSqlLedgerStorage(
    LedgerDataSource connections, SchemaName schema, bool createSchema, TimeSpan delay, TimeSpan timeout, ILogger logger)
    : IEctLedgerStorage, IAsyncDisposable, IDisposable
{
    /// <summary>How often a batch is run, as long as its time lasts, whose tokens other instances record at the same time. Each of them
    /// fails it once.</summary>
    private const int Attempts = 50;

    private readonly LedgerDatabase _database = new(connections.Source, timeout);
    private readonly LedgerStatements _statements = new(schema);
    private readonly StandstillWatch _watch = new(new(connections.Source, timeout), new(schema), logger);
    private readonly LedgerSchema _schema = new(connections, schema, createSchema, delay, timeout);

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
        if (connections.IsReadOnly || derived is { Seal: null, Note: null, Hashes: [] }) return true; // It can be made again.

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
            cancellationToken), cancellationToken).ConfigureAwait(false);

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
        ThrowIfReadOnly();
        var (begun, pause, isUnclear) = (TimeProvider.System.GetTimestamp(), StandstillWatch.Interval, false);
        for (var attempt = 1; ; attempt++)
        {
            var writing = write(new(connections.Source, TimeLeft()));
            _ = _watch.GuardAsync(writing);
            try
            {
                return await writing.ConfigureAwait(false);
            }
            catch (EctLedgerException failure) when (IsRace(failure) && attempt < Attempts && TimeLeft() > TimeSpan.Zero)
            {
                // Now it is known what the other recorded.
            }
            catch (EctLedgerException failure) when (IsCut(failure) && attempt < Attempts && TimeLeft() > 2 * pause)
            {
                isUnclear = true;
                await Task.Delay(pause, TimeProvider.System, cancellationToken).ConfigureAwait(false); // Those who waited go first.
                pause *= 2;
            }
            catch (EctLedgerException failure) when (isUnclear)
            {
                throw new EctLedgerException(failure.Message, failure.InnerException); // What was cut short may have been done.
            }
        }

        TimeSpan TimeLeft() => timeout - TimeProvider.System.GetElapsedTime(begun);
    }

    /// <summary>Whether another instance has just recorded a token, which is known now, or waited for this one's locks.</summary>
    private static bool IsRace(EctLedgerException failure) => failure.InnerException
        is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected }
        or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: LedgerStatements.TokenIndex };

    /// <summary>Whether the session was ended or broke, as it is for an instance that was taken for one that stands still.</summary>
    private static bool IsCut(EctLedgerException failure) => !failure.NothingRecorded && failure.InnerException
        is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown }
        or NpgsqlException { InnerException: IOException or SocketException };

    private async ValueTask<int> RedactAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        ThrowIfReadOnly();
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

    private void ThrowIfReadOnly()
    {
        if (connections.IsReadOnly)
            throw new EctLedgerException("The ledger is only read here, as Ect:Ledger:PostgreSql:ReadOnly says. Nothing was changed.")
            {
                NothingRecorded = true,
            };
    }

    private async ValueTask<IReadOnlyList<T>> ReadAsync<T>(
        NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        await _database.ReadAsync(command, read, cancellationToken).ConfigureAwait(false);
}
