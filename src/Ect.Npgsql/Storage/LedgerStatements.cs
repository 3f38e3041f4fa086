using System.Globalization;
using Ect.Npgsql.Connection;
using Ect.Npgsql.Schema;
using Npgsql;
using NpgsqlTypes;

namespace Ect.Npgsql.Storage;

/// <summary>The statements of one ledger, with their parameters.</summary>
internal sealed class LedgerStatements(SchemaName schema)
{
    /// <summary>What guards that a token is recorded once.</summary>
    public const string TokenIndex = "ledger_entry_token";

    private const int Bits = SchemaStatements.EndBlockBits;

    private const string Columns = "index, following, jti, digest, leaf, recorded_at, ends_at, entry";

    private readonly string _append = $"SELECT * FROM {schema}.{LedgerFunctions.Append}($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    private readonly string _leaves = $"SELECT * FROM {schema}.{LedgerFunctions.Leaves}($1, $2)";

    private readonly string _keep = $"SELECT {schema}.{LedgerFunctions.Keep}($1, $2, $3, $4, $5, $6, $7)";

    private readonly string _hashes =
        $"""
        SELECT 0::smallint, e.index, e.leaf
        FROM unnest($1, $2) AS it(start, behind) CROSS JOIN LATERAL (
          SELECT index, leaf FROM {schema}.ledger_entry WHERE index >= it.start AND index < it.behind ORDER BY index LIMIT 256) AS e
        UNION ALL
        SELECT it.level, h.index, h.hash
        FROM unnest($3, $4, $5) AS it(level, start, behind) CROSS JOIN LATERAL (
          SELECT index, hash FROM {schema}.ledger_hash WHERE level = it.level AND index >= it.start AND index < it.behind
          ORDER BY index LIMIT 256) AS h
        """;

    // Who only reads the tables holds nobody up. pg_stat_activity has the role that logged in, whatever SET ROLE said after that.
    private readonly string _standing =
        $"""
        FROM pg_stat_activity AS a
        WHERE a.datname = current_database() AND a.usename = session_user AND a.backend_xid IS NOT NULL
          AND a.state = 'active' AND a.wait_event_type = 'Client'
          AND EXISTS (
            SELECT FROM pg_locks AS w WHERE w.locktype = 'transactionid' AND NOT w.granted AND w.transactionid = a.backend_xid)
          AND EXISTS (
            SELECT FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE l.pid = a.pid AND l.granted AND l.mode = 'RowExclusiveLock' AND n.nspname = '{schema.Name}'
              AND c.relname IN ('ledger', 'ledger_head', 'ledger_hash', 'ledger_seal', 'ledger_disclosed'))
        """;

    public NpgsqlBatchCommand State() => Command(
        $"""
        SELECT ledger.size, ledger_head.note FROM {schema}.ledger CROSS JOIN {schema}.ledger_head
        WHERE ledger.id = 1 AND ledger_head.id = 1
        """);

    public NpgsqlBatchCommand Disclosed() => Command($"SELECT size FROM {schema}.ledger_disclosed WHERE id = 1");

    public NpgsqlBatchCommand KeepDisclosed(long size) => Command(
        $"""
        INSERT INTO {schema}.ledger_disclosed AS it (id, size) VALUES (1, $1)
        ON CONFLICT (id) DO UPDATE SET size = excluded.size WHERE it.size < excluded.size
        """,
        Number(size));

    public NpgsqlBatchCommand Append(IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last, TimeSpan lockTimeout) => Command(
        _append,
        Array(NpgsqlDbType.Uuid, entries.Select(entry => entry.Id)),
        Array(NpgsqlDbType.Bytea, entries.Select(entry => entry.Digest.ToArray())),
        Array(NpgsqlDbType.Bytea, entries.Select(entry => entry.LeafHash.ToArray())),
        Array(NpgsqlDbType.TimestampTz, entries.Select(entry => entry.RecordedAt.UtcDateTime)),
        Array(NpgsqlDbType.TimestampTz, entries.Select(entry => entry.EndsAt.UtcDateTime)),
        Array(NpgsqlDbType.Bytea, entries.Select(entry => entry.Encoded?.ToArray())),
        Number(since),
        Value(NpgsqlDbType.Bytea, last.ToArray()),
        Patience(lockTimeout));

    public NpgsqlBatchCommand Leaves(long since) => Command(_leaves, Number(since), Number(IEctLedgerStorage.MaxLeaves));

    public NpgsqlBatchCommand Entries(long start, int count) => Command(
        $"SELECT {Columns} FROM {schema}.ledger_entry WHERE index >= $1 ORDER BY index LIMIT $2", Number(start), Number(count));

    public NpgsqlBatchCommand EntriesOf(Guid id, int atMost) => Command(
        $"SELECT {Columns} FROM {schema}.ledger_entry WHERE {TokenKey.IsId("jti", "$1")} ORDER BY index LIMIT $2",
        Value(NpgsqlDbType.Uuid, id), Number(atMost));

    public NpgsqlBatchCommand Hashes(IReadOnlyList<(int Level, long Start, int Count)> ranges)
    {
        var byKind = ranges.ToLookup(range => range.Level is 0);
        return Command(
            _hashes,
            Array(NpgsqlDbType.Bigint, byKind[true].Select(range => range.Start)),
            Array(NpgsqlDbType.Bigint, byKind[true].Select(range => range.Start + range.Count)),
            Array(NpgsqlDbType.Smallint, byKind[false].Select(range => (short)range.Level)),
            Array(NpgsqlDbType.Bigint, byKind[false].Select(range => range.Start)),
            Array(NpgsqlDbType.Bigint, byKind[false].Select(range => range.Start + range.Count)));
    }

    public NpgsqlBatchCommand Seals(IReadOnlyList<long> sizes) => Command(
        $"SELECT size, seal FROM {schema}.ledger_seal WHERE size = ANY ($1)", Array(NpgsqlDbType.Bigint, sizes));

    /// <summary>Answers whether the seal was kept.</summary>
    /// <remarks>Hashes in one order for all instances: two that keep the same would otherwise wait for each other.</remarks>
    public NpgsqlBatchCommand Keep(EctLedgerDerived derived, TimeSpan lockTimeout)
    {
        var hashes = derived.Hashes.OrderBy(hash => hash.Level).ThenBy(hash => hash.Index).ToArray();
        return Command(
            _keep,
            Number(derived.Size),
            Value(NpgsqlDbType.Text, derived.Note),
            Value(NpgsqlDbType.Bytea, derived.Seal?.ToArray()),
            Array(NpgsqlDbType.Smallint, hashes.Select(hash => (short)hash.Level)),
            Array(NpgsqlDbType.Bigint, hashes.Select(hash => hash.Index)),
            Array(NpgsqlDbType.Bytea, hashes.Select(hash => hash.Hash.ToArray())),
            Patience(lockTimeout));
    }

    /// <summary>Answers with a place, or with nothing.</summary>
    /// <remarks>Of each second in which tokens end, the index tells the first block of places at once. The first of those blocks has the
    /// place: a thousand rows are read then, and not the hundreds of thousands whose tokens have not ended.</remarks>
    public NpgsqlBatchCommand EndingAfter(DateTimeOffset instant) => Command(
        $"""
        WITH RECURSIVE ending AS (
          (SELECT ends_at, index >> {Bits} AS block FROM {schema}.ledger_entry WHERE entry IS NOT NULL AND ends_at > $1
            ORDER BY ends_at, index >> {Bits} LIMIT 1)
          UNION ALL
          SELECT later.* FROM ending CROSS JOIN LATERAL (
            SELECT e.ends_at, e.index >> {Bits} FROM {schema}.ledger_entry AS e WHERE e.entry IS NOT NULL AND e.ends_at > ending.ends_at
            ORDER BY e.ends_at, e.index >> {Bits} LIMIT 1) AS later)
        SELECT it.index FROM (SELECT min(block) AS block FROM ending) AS first CROSS JOIN LATERAL (
          SELECT index FROM {schema}.ledger_entry
          WHERE index >= first.block << {Bits} AND index < (first.block + 1) << {Bits} AND entry IS NOT NULL AND ends_at > $1
          ORDER BY index LIMIT 1) AS it
        """,
        Value(NpgsqlDbType.TimestampTz, instant.UtcDateTime));

    /// <summary>Answers with the number of entries that had bytes until now.</summary>
    public NpgsqlBatchCommand Redact(Guid id) => Command(
        Redacting($"{TokenKey.IsId("jti", "$1")} LIMIT $2 FOR UPDATE"), Value(NpgsqlDbType.Uuid, id), Number(IEctLedger.MaxCount));

    /// <inheritdoc cref="Redact(Guid)"/>
    /// <remarks>Instances that do it at the same time do not wait for each other.</remarks>
    public NpgsqlBatchCommand Redact(DateTimeOffset recordedBefore, DateTimeOffset endedBefore) => Command(
        Redacting("ends_at < $1 AND recorded_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED"),
        Value(NpgsqlDbType.TimestampTz, endedBefore.UtcDateTime), Value(NpgsqlDbType.TimestampTz, recordedBefore.UtcDateTime),
        Number(IEctLedger.MaxCount));

    /// <summary>Finds sessions of this login that have the ledger's rows locked, are waited for, and wait for their instance in the middle
    /// of a batch. Answers with the process of each, and when it began to wait for more.</summary>
    /// <remarks>A batch is sent at once, so nothing of the instance is normally between the lock and the end of the transaction. Where one
    /// is stopped just there, the server would wait for it as long as its connection lasts: a timeout for sessions that are idle in a
    /// transaction does not begin before the whole batch has arrived.</remarks>
    public NpgsqlBatchCommand Standing() => Command($"SELECT a.pid, a.query_start {_standing}");

    /// <summary>Ends those of them that still wait for the same, and have received nothing since. Answers with the process of
    /// each.</summary>
    public NpgsqlBatchCommand EndStanding(IReadOnlyList<(int Process, DateTime Since)> sessions) => Command(
        $"""
        SELECT a.pid, pg_terminate_backend(a.pid) {_standing} AND (a.pid, a.query_start) IN (SELECT * FROM unnest($1, $2))
        """,
        Array(NpgsqlDbType.Integer, sessions.Select(it => it.Process)), Array(NpgsqlDbType.TimestampTz, sessions.Select(it => it.Since)));

    public static NpgsqlBatchCommand Command(string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    public static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) => Value(NpgsqlDbType.Array | type, values.ToArray());

    public static NpgsqlParameter Value<T>(NpgsqlDbType type, T value) =>
        new NpgsqlParameter<T> { NpgsqlDbType = type, TypedValue = value };

    private string Redacting(string which) =>
        $"""
        WITH it AS (SELECT index FROM {schema}.ledger_entry WHERE entry IS NOT NULL AND {which}),
        redacted AS (
          UPDATE {schema}.ledger_entry AS e SET entry = NULL FROM it WHERE e.index = it.index RETURNING e.index)
        SELECT count(*) FROM redacted
        """;

    private static NpgsqlParameter Number(long value) => Value(NpgsqlDbType.Bigint, value);

    /// <summary>How long the server waits for a lock, as it reads it.</summary>
    private static NpgsqlParameter Patience(TimeSpan lockTimeout) =>
        Value(NpgsqlDbType.Text, LedgerBatch.Milliseconds(lockTimeout).ToString(CultureInfo.InvariantCulture));
}
