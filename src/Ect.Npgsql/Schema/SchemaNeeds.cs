namespace Ect.Npgsql.Schema;

/// <summary>All that a service or a reader needs in the schema, and how it is found out what of it is missing.</summary>
internal static class SchemaNeeds
{
    public static readonly IReadOnlyList<NeededTable> Tables =
    [
        new("ledger", ["SELECT", "UPDATE"], "id smallint", "version smallint", "origin text", "size bigint", "shown_after integer"),
        new("ledger_entry", ["SELECT", "INSERT"], "index bigint", "jti uuid", "digest bytea", "leaf bytea", "following smallint",
            "recorded_at timestamp with time zone", "ends_at timestamp with time zone", "entry bytea"),
        new("ledger_hash", ["SELECT", "INSERT"], "level smallint", "index bigint", "hash bytea"),
        new("ledger_seal", ["SELECT", "INSERT"], "size bigint", "seal bytea"),
        new("ledger_head", ["SELECT", "UPDATE"], "id smallint", "size bigint", "note text"),
        new("ledger_disclosed", ["SELECT", "INSERT", "UPDATE"], "id smallint", "size bigint"),
    ];

    private const string Table = "table", Column = "column", Index = "index", UniqueIndex = "unique index", Function = "function",
        View = "view", Right = "right", Execute = "execute";

    /// <summary>Each with its kind, its name, and where it has to be or what it has to be like.</summary>
    public static IReadOnlyList<(string Kind, string Name, string Of)> All { get; } =
    [
        .. Tables.Select(it => (Table, it.Name, "")),
        .. Tables.SelectMany(it => it.Columns.Select(column => (Column, column, it.Name))),
        (UniqueIndex, "ledger_pkey", "ledger"), (UniqueIndex, "ledger_entry_pkey", "ledger_entry"),
        (UniqueIndex, "ledger_entry_token", "ledger_entry"), (Index, "ledger_entry_ending", "ledger_entry"),
        (UniqueIndex, "ledger_hash_pkey", "ledger_hash"), (UniqueIndex, "ledger_seal_pkey", "ledger_seal"),
        (UniqueIndex, "ledger_head_pkey", "ledger_head"), (UniqueIndex, "ledger_disclosed_pkey", "ledger_disclosed"),
        .. LedgerFunctions.All.Select(it => (Function, it.Name, it.Parameters)),
        (View, SchemaStatements.AuditView, ""),
        .. Tables.SelectMany(it => it.Rights.Select(right => (Right, right, it.Name))),
        .. LedgerFunctions.All.Select(it => (Execute, it.Name, it.Parameters)),
    ];

    /// <summary>What is read of a ledger, and was there in its first version.</summary>
    public static IEnumerable<string> ReadTables { get; } = ["ledger", "ledger_entry", "ledger_hash", "ledger_seal", "ledger_head"];

    /// <summary>What of it one who only reads needs, in the tables of any version.</summary>
    public static IReadOnlyList<(string Kind, string Name, string Of)> ToRead { get; } =
    [
        .. All.Where(it => it switch
        {
            (Table, var name, _) => ReadTables.Contains(name),
            (Column, var name, var table) => ReadTables.Contains(table) && name is not "shown_after integer",
            (Right, "SELECT", var table) => ReadTables.Contains(table),
            _ => false,
        }),
    ];

    /// <summary>Tells what is missing of what is asked for, in that order: nothing of a table or function that is missing itself.</summary>
    public static string Missing(SchemaName schema) =>
        $"""
        SELECT it.kind, it.name, it.of
        FROM unnest($1, $2, $3) WITH ORDINALITY AS it(kind, name, of, nth),
          to_regclass('{schema}.' || CASE
            WHEN it.kind IN ('{Table}', '{View}') THEN it.name
            WHEN it.kind NOT IN ('{Function}', '{Execute}') THEN it.of END) AS relation,
          to_regprocedure(CASE WHEN it.kind IN ('{Function}', '{Execute}') THEN '{schema}.' || it.name || '(' || it.of || ')' END) AS called
        WHERE CASE it.kind
          WHEN '{Table}' THEN relation IS NULL
          WHEN '{View}' THEN relation IS NULL
          WHEN '{Column}' THEN relation IS NOT NULL AND NOT EXISTS (
            SELECT FROM pg_attribute WHERE attrelid = relation AND it.name = attname || ' ' || format_type(atttypid, NULL))
          WHEN '{Right}' THEN relation IS NOT NULL AND NOT has_table_privilege(relation, it.name)
          WHEN '{Function}' THEN called IS NULL
          WHEN '{Execute}' THEN called IS NOT NULL AND NOT has_function_privilege(called, 'EXECUTE')
          ELSE relation IS NOT NULL AND NOT EXISTS (
            SELECT FROM pg_index WHERE indrelid = relation AND indexrelid = to_regclass('{schema}.' || it.name)
              AND indisvalid AND (indisunique OR it.kind = '{Index}')) END
        ORDER BY it.nth
        """;

    public static bool IsTable((string Kind, string Name, string Of) missing) => missing.Kind is Table;

    public static bool IsRight((string Kind, string Name, string Of) missing) => missing.Kind is Right or Execute;

    public static bool IsRightToTable((string Kind, string Name, string Of) missing) => missing.Kind is Right;

    /// <summary>Names each of them.</summary>
    public static string List(IEnumerable<(string Kind, string Name, string Of)> missing) =>
        string.Join(", ", missing.Select(it => it.Kind switch
        {
            Column => $"column {it.Name} of {it.Of}",
            Right => $"{it.Name} on {it.Of}",
            Execute => $"EXECUTE on {it.Name}",
            UniqueIndex => $"index {it.Name}",
            _ => $"{it.Kind} {it.Name}",
        }));

    /// <param name="Name">The table.</param>
    /// <param name="Rights">What a service does with it.</param>
    /// <param name="Columns">Names with types.</param>
    public sealed record NeededTable(string Name, string[] Rights, params string[] Columns);
}
