namespace Ect.Npgsql.Schema;

/// <summary>What makes the tables, and begins the ledger in them.</summary>
internal static class SchemaStatements
{
    /// <summary>The version that this package reads and writes.</summary>
    public const short Version = 6;

    /// <summary>The index of when tokens end has blocks of so many places. Where many tokens end in the same second, it has one key for
    /// those of a block.</summary>
    public const int EndBlockBits = 10;

    /// <summary>What instances that start at the same time lock: <c>IF NOT EXISTS</c> fails for all but the first of them
    /// otherwise.</summary>
    public const string Lock = "SELECT pg_advisory_xact_lock(4990311215768306509)";

    public const string AuditView = "ledger_audit";

    public static string[] Creating(SchemaName schema) =>
    [
        // CREATE SCHEMA IF NOT EXISTS needs the right to make schemas even if it is there.
        $"""
        DO $$ BEGIN IF to_regnamespace('{schema}') IS NULL THEN CREATE SCHEMA {schema}; END IF; END $$
        """,
        LockWriters(schema),
        // One row: it decides who is next. Auditors are shown an entry shown_after seconds after its token's end, and none before that is
        // known.
        $"""
        CREATE TABLE IF NOT EXISTS {schema}.ledger (
          id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
          version smallint NOT NULL DEFAULT {Version},
          origin text,
          size bigint NOT NULL DEFAULT 0,
          shown_after integer) WITH (fillfactor = 10)
        """,
        $"ALTER TABLE {schema}.ledger ADD COLUMN IF NOT EXISTS shown_after integer",
        // index + following + 1 is the size of the tree that an entry's first receipt is for. entry is NULL once it was redacted. In this
        // order nothing is lost to alignment.
        $"""
        CREATE TABLE IF NOT EXISTS {schema}.ledger_entry (
          index bigint PRIMARY KEY,
          recorded_at timestamptz NOT NULL,
          ends_at timestamptz NOT NULL,
          jti uuid NOT NULL,
          following smallint NOT NULL,
          digest bytea NOT NULL,
          leaf bytea NOT NULL,
          entry bytea)
        """,
        // Places are given in order: nothing is ever put between two of them.
        $"ALTER INDEX IF EXISTS {schema}.ledger_entry_pkey SET (fillfactor = 100)",
        .. Indexes(schema),
        // What follows can be made again from the entries.
        $"""
        CREATE TABLE IF NOT EXISTS {schema}.ledger_hash (
          level smallint,
          index bigint,
          hash bytea NOT NULL,
          PRIMARY KEY (level, index))
        """,
        $"CREATE TABLE IF NOT EXISTS {schema}.ledger_seal (size bigint PRIMARY KEY, seal bytea NOT NULL)",
        $"""
        CREATE TABLE IF NOT EXISTS {schema}.ledger_head (
          id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
          size bigint NOT NULL DEFAULT 0,
          note text) WITH (fillfactor = 10)
        """,
        // How many entries auditors were shown, which is on disk before they are. In a row of its own: nothing waits for that disk with the
        // row of the head locked.
        $"""
        CREATE TABLE IF NOT EXISTS {schema}.ledger_disclosed (
          id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
          size bigint NOT NULL) WITH (fillfactor = 10)
        """,
        .. LedgerFunctions.Creating(schema),
        Auditing(schema),
        // Not beside entries: a row that begins again would give their places to others.
        $"INSERT INTO {schema}.ledger (id) SELECT 1 WHERE NOT EXISTS (SELECT FROM {schema}.ledger_entry) ON CONFLICT DO NOTHING",
        $"INSERT INTO {schema}.ledger_head DEFAULT VALUES ON CONFLICT DO NOTHING",
        $"UPDATE {schema}.ledger SET version = {Version} WHERE version < {Version}",
        $"DROP INDEX IF EXISTS {schema}.ledger_entry_ends", // Of older versions.
    ];

    /// <summary>Makes the indexes that need long where there are many entries, and nothing where there are no tables.</summary>
    /// <remarks>In a transaction of its own it locks nothing but the entries, and reading goes on meanwhile.</remarks>
    public static string Building(SchemaName schema) =>
        $"""
        DO $do$ BEGIN
          IF to_regclass('{schema}.ledger_entry') IS NOT NULL THEN
            {string.Join(";\n    ", Indexes(schema))};
          END IF;
        END $do$
        """;

    /// <summary>Reads the ledger's row, if it is there, and whether its head's row and entries are: one row in any case.</summary>
    /// <remarks>It locks the tables in the order of <see cref="LockWriters"/>.</remarks>
    public static string ReadLedger(SchemaName schema) =>
        $"""
        SELECT ledger.version, EXISTS (SELECT FROM {schema}.ledger_head), entries.are_there
        FROM (SELECT EXISTS (SELECT FROM {schema}.ledger_entry) AS are_there) AS entries LEFT JOIN {schema}.ledger ON ledger.id = 1
        """;

    /// <summary>Reads the ledger's name, in the tables of any version.</summary>
    public static string ReadOrigin(SchemaName schema) => $"SELECT origin FROM {schema}.ledger WHERE id = 1";

    /// <summary>Reads the ledger's name, and whether auditors wait long enough for this instance.</summary>
    public static string ReadName(SchemaName schema) =>
        $"SELECT origin, coalesce(shown_after, -1) >= $1 FROM {schema}.ledger WHERE id = 1";

    /// <summary>Gives the ledger its name, unless it has one. Of instances that tell auditors to wait, the most careful one is
    /// followed.</summary>
    public static string Name(SchemaName schema) =>
        $"UPDATE {schema}.ledger SET origin = coalesce(origin, $1), shown_after = greatest(shown_after, $2) WHERE id = 1";

    /// <summary>Locks what is there in the order in which those do that use it: one who locks the first table and waits for the second
    /// would otherwise wait for this, while this waits for the first. Those who read the view lock that before the tables.</summary>
    private static string LockWriters(SchemaName schema) =>
        $"""
        DO $$
        DECLARE name text;
        BEGIN
          FOREACH name IN ARRAY ARRAY['{AuditView}', 'ledger_entry', 'ledger', 'ledger_head'] LOOP
            IF to_regclass('{schema}.' || name) IS NOT NULL THEN
              EXECUTE 'LOCK TABLE {schema}.' || name || ' IN ACCESS EXCLUSIVE MODE';
            END IF;
          END LOOP;
        END $$
        """;

    private static string[] Indexes(SchemaName schema) =>
    [
        $"CREATE UNIQUE INDEX IF NOT EXISTS ledger_entry_token ON {schema}.ledger_entry ({TokenKey.Of("jti", "digest")})",
        $"""
        CREATE INDEX IF NOT EXISTS ledger_entry_ending ON {schema}.ledger_entry (ends_at, (index >> {EndBlockBits})) WHERE entry IS NOT NULL
        """,
    ];

    /// <summary>What an auditor's role may read: all that was signed for, and an entry once its token has ended by any clock.</summary>
    /// <remarks>It is read with the rights of its owner. Seconds, and not an interval: days in one would have 23 hours where the reader's
    /// time zone says so.</remarks>
    private static string Auditing(SchemaName schema) =>
        $"""
        CREATE OR REPLACE VIEW {schema}.{AuditView} AS
        SELECT e.index, e.leaf, e.recorded_at, CASE
          WHEN e.ends_at <= now() - make_interval(secs => (SELECT shown_after FROM {schema}.ledger WHERE id = 1)) THEN e.entry END AS entry
        FROM {schema}.ledger_entry AS e
        WHERE e.index < (SELECT size FROM {schema}.ledger_head WHERE id = 1)
        """;
}
