using Ect.Npgsql.Schema;
using Npgsql;
using NpgsqlTypes;

namespace Ect.Npgsql.Storage;

/// <summary>The statements of one ledger, with their parameters.</summary>
internal sealed class LedgerStatements(SchemaName schema)
{
    /// <summary>What guards that a token is recorded once.</summary>
    public const string TokenIndex = "ledger_entry_token";

    private const string Columns = "index, following, jti, digest, leaf, recorded_at, ends_at, entry";

    /// <summary>Decides the order: the one row's size is raised, and the entries get the places before it.</summary>
    /// <remarks>What is known is looked up row by row with the index, whatever the planner believes of the tables. It is looked up before
    /// the wait for the row: a token that another instance recorded meanwhile violates <see cref="TokenIndex"/>, and the statement is run
    /// again. The row is written even where nothing is new, so that the answer waits for standbys to have what it tells of.</remarks>
    private readonly string _append =
        $"""
        WITH given AS (
          SELECT it.*, (SELECT e.index FROM {schema}.ledger_entry e WHERE e.jti = it.jti AND e.digest = it.digest) AS known
          FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS it(jti, digest, leaf, recorded_at, ends_at, entry, nth)),
        fresh AS (SELECT given.*, row_number() OVER (ORDER BY nth) - 1 AS place FROM given WHERE known IS NULL),
        new AS (SELECT count(*) AS count FROM fresh),
        head AS (
          UPDATE {schema}.ledger SET size = size + (SELECT count FROM new)
          WHERE id = 1 AND size >= $7 AND ($7 = 0 OR (SELECT e.leaf FROM {schema}.ledger_entry e WHERE e.index = $7 - 1) = $8)
          RETURNING size),
        added AS (
          INSERT INTO {schema}.ledger_entry ({Columns})
          SELECT head.size - new.count + place, new.count - 1 - place, jti, digest, leaf, recorded_at, ends_at, entry
          FROM fresh, head, new)
        SELECT head.size, head.size - new.count, known.*
        FROM head CROSS JOIN new LEFT JOIN (
          SELECT given.nth, e.* FROM given CROSS JOIN LATERAL (
            SELECT {Columns} FROM {schema}.ledger_entry WHERE index = given.known LIMIT 1) AS e) AS known ON true
        """;

    private readonly string _leaves = $"SELECT index, leaf FROM {schema}.ledger_entry WHERE index >= $1 ORDER BY index LIMIT $2";

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

    public NpgsqlBatchCommand State() => Command(
        $"""
        SELECT ledger.size, ledger_head.note FROM {schema}.ledger CROSS JOIN {schema}.ledger_head
        WHERE ledger.id = 1 AND ledger_head.id = 1
        """);

    public NpgsqlBatchCommand Append(IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last) => Command(
        _append,
        Array(NpgsqlDbType.Uuid, entries.Select(entry => entry.Id)),
        Array(NpgsqlDbType.Bytea, entries.Select(entry => Bytes(entry.Digest))),
        Array(NpgsqlDbType.Bytea, entries.Select(entry => Bytes(entry.LeafHash))),
        Array(NpgsqlDbType.TimestampTz, entries.Select(entry => entry.RecordedAt.UtcDateTime)),
        Array(NpgsqlDbType.TimestampTz, entries.Select(entry => entry.EndsAt.UtcDateTime)),
        Array(NpgsqlDbType.Bytea, entries.Select(entry => entry.Encoded?.ToArray())),
        Number(since),
        Value(NpgsqlDbType.Bytea, Bytes(last)));

    public NpgsqlBatchCommand Leaves(long since) => Command(_leaves, Number(since), Number(IEctLedgerStorage.MaxLeaves));

    public NpgsqlBatchCommand Entries(long start, int count) => Command(
        $"SELECT {Columns} FROM {schema}.ledger_entry WHERE index >= $1 ORDER BY index LIMIT $2", Number(start), Number(count));

    public NpgsqlBatchCommand EntriesOf(Guid id, int atMost) => Command(
        $"SELECT {Columns} FROM {schema}.ledger_entry WHERE jti = $1 ORDER BY index LIMIT $2",
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

    /// <remarks>In one order for all instances: two that keep the same hashes would otherwise wait for each other.</remarks>
    public NpgsqlBatchCommand KeepHashes(IReadOnlyList<(int Level, long Index, EctDigest Hash)> hashes)
    {
        var ordered = hashes.OrderBy(hash => hash.Level).ThenBy(hash => hash.Index).ToArray();
        return Command(
            $"INSERT INTO {schema}.ledger_hash (level, index, hash) SELECT * FROM unnest($1, $2, $3) ON CONFLICT DO NOTHING",
            Array(NpgsqlDbType.Smallint, ordered.Select(hash => (short)hash.Level)),
            Array(NpgsqlDbType.Bigint, ordered.Select(hash => hash.Index)),
            Array(NpgsqlDbType.Bytea, ordered.Select(hash => Bytes(hash.Hash))));
    }

    /// <summary>Answers with a row if it was kept.</summary>
    public NpgsqlBatchCommand KeepSeal(long size, ReadOnlyMemory<byte> seal) => Command(
        $"INSERT INTO {schema}.ledger_seal (size, seal) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING size",
        Number(size), Value(NpgsqlDbType.Bytea, seal.ToArray()));

    public NpgsqlBatchCommand KeepNote(long size, string note) => Command(
        $"UPDATE {schema}.ledger_head SET size = $1, note = $2 WHERE id = 1 AND (note IS NULL OR size < $1)",
        Number(size), Value(NpgsqlDbType.Text, note));

    public static NpgsqlBatchCommand Command(string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    public static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) => Value(NpgsqlDbType.Array | type, values.ToArray());

    public static NpgsqlParameter Value<T>(NpgsqlDbType type, T value) =>
        new NpgsqlParameter<T> { NpgsqlDbType = type, TypedValue = value };

    private static NpgsqlParameter Number(long value) => Value(NpgsqlDbType.Bigint, value);

    private static byte[] Bytes(EctDigest digest)
    {
        var bytes = new byte[EctDigest.Length];
        digest.CopyTo(bytes);
        return bytes;
    }
}
