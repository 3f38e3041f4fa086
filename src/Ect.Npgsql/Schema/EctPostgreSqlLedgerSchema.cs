using Ect.Npgsql.Schema;

namespace Ect;

/// <summary>The tables of a ledger on PostgreSQL, and the functions that write to them, as SQL for an administrator. The service runs the
/// same at start while <see cref="EctPostgreSqlLedgerOptions.CreateSchema"/> is set.</summary>
public static class EctPostgreSqlLedgerSchema
{
    /// <summary>Returns what makes them. It may be run again: what is there stays, and an older version is brought up to
    /// date.</summary>
    /// <param name="schema">The schema (<see cref="EctPostgreSqlLedgerOptions.Schema"/>).</param>
    /// <returns>Several statements, best run in one transaction.</returns>
    /// <exception cref="ArgumentException"><paramref name="schema"/> cannot be a schema's name.</exception>
    public static string Sql(string schema = "ect") => Joined(SchemaStatements.Creating(new(schema)));

    /// <summary>Returns what gives a service its rights: to read, to add entries, and to change none of them.</summary>
    /// <param name="role">The role that the service logs in with. It should not own the tables.</param>
    /// <param name="schema">The schema (<see cref="EctPostgreSqlLedgerOptions.Schema"/>).</param>
    /// <returns>Several statements.</returns>
    /// <exception cref="ArgumentException"><paramref name="role"/> is empty, or <paramref name="schema"/> cannot be a schema's
    /// name.</exception>
    public static string Grants(string role, string schema = "ect")
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        return Joined(SchemaGrants.Granting(new(schema), role));
    }

    /// <summary>Returns what lets a service remove the bytes of entries for good (<see cref="IEctLedgerRedaction"/>), beside
    /// <see cref="Grants"/>.</summary>
    /// <remarks>A role with this right can also put other bytes there. They do not fit the entry's hash: every audit finds them.</remarks>
    /// <param name="role">The role that the service logs in with.</param>
    /// <param name="schema">The schema (<see cref="EctPostgreSqlLedgerOptions.Schema"/>).</param>
    /// <returns>One statement.</returns>
    /// <exception cref="ArgumentException"><paramref name="role"/> is empty, or <paramref name="schema"/> cannot be a schema's
    /// name.</exception>
    public static string GrantsToRedact(string role, string schema = "ect")
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        return Joined(SchemaGrants.GrantingToRedact(new(schema), role));
    }

    /// <summary>Returns what lets a role read the whole ledger, and change nothing: for <see cref="EctPostgreSqlLedgerOptions.ReadOnly"/>,
    /// and for <c>ect ledger verify</c> and <c>export</c>.</summary>
    /// <remarks>The role reads tokens that can still be spent: it is for those who answer for the ledger. Others get
    /// <see cref="GrantsToAudit"/>.</remarks>
    /// <param name="role">The role that the reader logs in with: not the service's.</param>
    /// <param name="schema">The schema (<see cref="EctPostgreSqlLedgerOptions.Schema"/>).</param>
    /// <returns>Several statements.</returns>
    /// <exception cref="ArgumentException"><paramref name="role"/> is empty, or <paramref name="schema"/> cannot be a schema's
    /// name.</exception>
    public static string GrantsToRead(string role, string schema = "ect")
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        return Joined(SchemaGrants.GrantingToRead(new(schema), role));
    }

    /// <summary>Returns what lets an auditor read the ledger in the database: the view <c>ledger_audit</c>, which has every entry's place,
    /// leaf hash and time, and the entry itself once its token can no longer be spent; and the signed tree head in
    /// <c>ledger_head</c>.</summary>
    /// <remarks>When an entry is shown is <see cref="EctLedgerDisclosure.DelayAfterEnd"/> of the instance with the largest, which writes it
    /// down at start. Before that none is. A role with more rights than these can read tokens that can still be spent.</remarks>
    /// <param name="role">The role that the auditor logs in with: not the service's.</param>
    /// <param name="schema">The schema (<see cref="EctPostgreSqlLedgerOptions.Schema"/>).</param>
    /// <returns>Several statements.</returns>
    /// <exception cref="ArgumentException"><paramref name="role"/> is empty, or <paramref name="schema"/> cannot be a schema's
    /// name.</exception>
    public static string GrantsToAudit(string role, string schema = "ect")
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        return Joined(SchemaGrants.GrantingToAudit(new(schema), role));
    }

    private static string Joined(IEnumerable<string> statements) => string.Concat(statements.Select(statement => $"{statement};\n"));
}
