namespace Ect.Npgsql.Schema;

/// <summary>What is run for every batch, as functions of the server. A server plans what is in them once for each of its connections,
/// no matter who uses it next behind a pooler. It would plan a statement from outside with every batch, for about as long as it runs.
/// </summary>
/// <remarks>They run with the rights of their caller. What has to hold for the rest of the transaction they set for that alone.</remarks>
internal static class LedgerFunctions
{
    public const string Append = "ledger_append", Leaves = "ledger_leaves", Keep = "ledger_keep";

    /// <summary>Each with the types of its parameters.</summary>
    public static readonly IReadOnlyList<(string Name, string Parameters)> All =
    [
        (Append, "uuid[], bytea[], bytea[], timestamptz[], timestamptz[], bytea[], bigint, bytea, text"),
        (Leaves, "bigint, bigint"),
        (Keep, "bigint, text, bytea, smallint[], bigint[], bytea[], text"),
    ];

    private const string Columns = "index, following, jti, digest, leaf, recorded_at, ends_at, entry";

    /// <summary>On tables that were never analyzed a plan that reads or sorts a whole table looks cheap, and is kept. With those off,
    /// others look so expensive that they would be compiled.</summary>
    private const string Plans =
        "SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off SET plan_cache_mode = force_generic_plan";

    /// <summary>Makes them, or those of this version out of older ones.</summary>
    public static string[] Creating(SchemaName schema) =>
    [
        // Is on disk when it was answered, also on standbys where the server waits for them.
        $"""
        CREATE OR REPLACE FUNCTION {schema}.{Append}(
          jtis uuid[], digests bytea[], leaves bytea[], recorded timestamptz[], ends timestamptz[], entries bytea[], since bigint,
          last bytea, patience text)
        RETURNS TABLE (size bigint, start bigint, nth bigint, index bigint, following smallint, jti uuid, digest bytea, leaf bytea,
          recorded_at timestamptz, ends_at timestamptz, entry bytea)
        LANGUAGE plpgsql {Plans} AS $$
        #variable_conflict use_column
        BEGIN
          PERFORM set_config('lock_timeout', $9, true);
          IF current_setting('synchronous_commit') IN ('off', 'local') THEN
            PERFORM set_config('synchronous_commit', 'on', true);
          END IF;
          RETURN QUERY {Appending(schema)};
        END $$
        """,
        $"""
        CREATE OR REPLACE FUNCTION {schema}.{Leaves}(since bigint, at_most bigint) RETURNS TABLE (index bigint, leaf bytea)
        LANGUAGE plpgsql {Plans} AS $$
        #variable_conflict use_column
        BEGIN
          RETURN QUERY {Following(schema)};
        END $$
        """,
        // May be lost in a crash.
        $"""
        CREATE OR REPLACE FUNCTION {schema}.{Keep}(
          size bigint, note text, seal bytea, levels smallint[], indexes bigint[], hashes bytea[], patience text)
        RETURNS boolean LANGUAGE plpgsql AS $$
        #variable_conflict use_column
        DECLARE is_kept boolean := true;
        BEGIN
          PERFORM set_config('lock_timeout', $7, true), set_config('synchronous_commit', 'off', true);
          IF $3 IS NOT NULL THEN
            INSERT INTO {schema}.ledger_seal (size, seal) VALUES ($1, $3) ON CONFLICT DO NOTHING;
            is_kept := FOUND;
          END IF;
          IF cardinality($4) > 0 THEN
            INSERT INTO {schema}.ledger_hash (level, index, hash) SELECT * FROM unnest($4, $5, $6) ON CONFLICT DO NOTHING;
          END IF;
          IF $2 IS NOT NULL THEN
            UPDATE {schema}.ledger_head SET size = $1, note = $2 WHERE id = 1 AND (note IS NULL OR size < $1);
          END IF;
          RETURN is_kept;
        END $$
        """,
    ];

    /// <summary>Decides the order: the one row's size is raised, and the entries get the places before it.</summary>
    /// <remarks>What is known is looked up row by row with the index, whatever the planner believes of the tables. It is looked up before
    /// the wait for the row: a token that another instance recorded meanwhile violates the index, and the statement is run again. The row
    /// is written even where nothing is new, so that the answer waits for standbys to have what it tells of.</remarks>
    public static string Appending(SchemaName schema) =>
        $"""
        WITH given AS (
          SELECT it.*, (SELECT e.index FROM {schema}.ledger_entry e WHERE {TokenKey.Is("e", "it")}) AS known
          FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS it(jti, digest, leaf, recorded_at, ends_at, entry, nth)),
        fresh AS (SELECT given.*, row_number() OVER (ORDER BY nth) - 1 AS place FROM given WHERE known IS NULL),
        new AS (SELECT count(*) AS count FROM fresh),
        head AS (
          UPDATE {schema}.ledger SET size = size + (SELECT count FROM new)
          WHERE id = 1 AND size >= $7 AND size >= coalesce((SELECT h.size FROM {schema}.ledger_head h WHERE h.id = 1), 0)
            AND ($7 = 0 OR (SELECT e.leaf FROM {schema}.ledger_entry e WHERE e.index = $7 - 1) = $8)
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

    /// <summary>The leaves behind a place.</summary>
    public static string Following(SchemaName schema) =>
        $"SELECT index, leaf FROM {schema}.ledger_entry WHERE index >= $1 ORDER BY index LIMIT $2";
}
