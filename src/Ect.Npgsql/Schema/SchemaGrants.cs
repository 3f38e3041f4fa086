namespace Ect.Npgsql.Schema;

/// <summary>What gives rights to the tables.</summary>
internal static class SchemaGrants
{
    public static IEnumerable<string> Granting(SchemaName schema, string role)
    {
        var grantee = Quoted(role);
        return
        [
            $"GRANT USAGE ON SCHEMA {schema} TO {grantee}",
            .. SchemaNeeds.Tables.Select(it => $"GRANT {string.Join(", ", it.Rights)} ON {schema}.{it.Name} TO {grantee}"),
            .. LedgerFunctions.All.Select(it => $"GRANT EXECUTE ON FUNCTION {schema}.{it.Name} TO {grantee}"),
        ];
    }

    public static IEnumerable<string> GrantingToRedact(SchemaName schema, string role) =>
        [$"GRANT UPDATE (entry) ON {schema}.ledger_entry TO {Quoted(role)}"];

    public static IEnumerable<string> GrantingToRead(SchemaName schema, string role)
    {
        var grantee = Quoted(role);
        return
        [
            $"GRANT USAGE ON SCHEMA {schema} TO {grantee}",
            .. SchemaNeeds.ReadTables.Select(name => $"GRANT SELECT ON {schema}.{name} TO {grantee}"),
        ];
    }

    public static IEnumerable<string> GrantingToAudit(SchemaName schema, string role)
    {
        var grantee = Quoted(role);
        return
        [
            $"GRANT USAGE ON SCHEMA {schema} TO {grantee}",
            $"GRANT SELECT ON {schema}.{SchemaStatements.AuditView} TO {grantee}",
            $"GRANT SELECT (size, note) ON {schema}.ledger_head TO {grantee}",
        ];
    }

    private static string Quoted(string role) => $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
