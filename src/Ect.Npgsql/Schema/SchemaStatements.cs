namespace Ect.Npgsql.Schema;

/// <summary>What makes the tables, checks them, and gives rights to them.</summary>
internal static class SchemaStatements
{
    /// <summary>The version that this package reads and writes.</summary>
    public const short Version = 3;

    /// <summary>What instances that start at the same time lock: <c>IF NOT EXISTS</c> fails for all but the first of them
    /// otherwise.</summary>
    public const string Lock = "SELECT pg_advisory_xact_lock(4990311215768306509)";

    private static readonly (string Table, string[] Rights)[] Tables =
    [
        ("ledger", ["SELECT", "UPDATE"]),
        ("ledger_entry", ["SELECT", "INSERT"]),
        ("ledger_hash", ["SELECT", "INSERT"]),
        ("ledger_seal", ["SELECT", "INSERT"]),
        ("ledger_head", ["SELECT", "UPDATE"]),
    ];

    public static string[] Creating(SchemaName schema) =>
    [
        // CREATE SCHEMA IF NOT EXISTS needs the right to make schemas even if it is there.
        $"""
        DO $$ BEGIN IF to_regnamespace('{schema}') IS NULL THEN CREATE SCHEMA {schema}; END IF; END $$
        """,
        // One row: it decides who is next.
        $"""
        CREATE TABLE IF NOT EXISTS {schema}.ledger (
          id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
          version smallint NOT NULL DEFAULT {Version},
          origin text,
          size bigint NOT NULL DEFAULT 0) WITH (fillfactor = 10)
        """,
        // index + following + 1 is the size of the tree that an entry's first receipt is for. entry is NULL once it was redacted.
        $"""
        CREATE TABLE IF NOT EXISTS {schema}.ledger_entry (
          index bigint PRIMARY KEY,
          jti uuid NOT NULL,
          digest bytea NOT NULL,
          leaf bytea NOT NULL,
          following smallint NOT NULL,
          recorded_at timestamptz NOT NULL,
          ends_at timestamptz NOT NULL,
          entry bytea)
        """,
        $"CREATE UNIQUE INDEX IF NOT EXISTS ledger_entry_token ON {schema}.ledger_entry (jti, digest)",
        $"CREATE INDEX IF NOT EXISTS ledger_entry_ends ON {schema}.ledger_entry (ends_at) WHERE entry IS NOT NULL",
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
        .. LedgerFunctions.Creating(schema),
        // Not beside entries: a row that begins again would give their places to others.
        $"INSERT INTO {schema}.ledger (id) SELECT 1 WHERE NOT EXISTS (SELECT FROM {schema}.ledger_entry) ON CONFLICT DO NOTHING",
        $"INSERT INTO {schema}.ledger_head DEFAULT VALUES ON CONFLICT DO NOTHING",
        $"UPDATE {schema}.ledger SET version = {Version} WHERE version < {Version}",
    ];

    public static IEnumerable<string> Granting(SchemaName schema, string role)
    {
        var grantee = Quoted(role);
        return
        [
            $"GRANT USAGE ON SCHEMA {schema} TO {grantee}",
            .. Tables.Select(it => $"GRANT {string.Join(", ", it.Rights)} ON {schema}.{it.Table} TO {grantee}"),
            .. LedgerFunctions.Names.Select(name => $"GRANT EXECUTE ON FUNCTION {schema}.{name} TO {grantee}"),
        ];
    }

    public static IEnumerable<string> GrantingToRedact(SchemaName schema, string role) =>
        [$"GRANT UPDATE (entry) ON {schema}.ledger_entry TO {Quoted(role)}"];

    /// <summary>Tells what is missing: tables, and rights to those that are there, each of them with its right.</summary>
    public static string Missing(SchemaName schema) =>
        $"""
        SELECT it.name, "table" IS NULL, it."right"
        FROM unnest($1, $2) AS it(name, "right"), to_regclass('{schema}.' || it.name) AS "table"
        WHERE "table" IS NULL OR NOT has_table_privilege("table", it."right")
        """;

    /// <summary>What <see cref="Missing"/> asks for.</summary>
    public static (string[] Tables, string[] Rights) Needed { get; } = (
        [.. Tables.SelectMany(it => it.Rights.Select(_ => it.Table))], [.. Tables.SelectMany(it => it.Rights)]);

    /// <summary>Reads the ledger's row, if it is there, and whether its head's row and entries are: one row in any case.</summary>
    public static string ReadLedger(SchemaName schema) =>
        $"""
        SELECT ledger.version, ledger.origin, EXISTS (SELECT FROM {schema}.ledger_head), EXISTS (SELECT FROM {schema}.ledger_entry)
        FROM (SELECT) AS one LEFT JOIN {schema}.ledger ON ledger.id = 1
        """;

    /// <summary>Gives the ledger its name, unless it has one.</summary>
    public static string Name(SchemaName schema) =>
        $"UPDATE {schema}.ledger SET origin = $1 WHERE id = 1 AND origin IS NULL";

    private static string Quoted(string role) => $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
