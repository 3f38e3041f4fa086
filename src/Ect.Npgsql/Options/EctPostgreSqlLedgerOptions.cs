namespace Ect;

/// <summary>Configures the ledger on PostgreSQL. The options can be bound from configuration, usually from the section
/// <c>Ect:Ledger:PostgreSql</c>. How long a request waits for the ledger is <see cref="EctLedgerOptions.Timeout"/>.</summary>
public sealed class EctPostgreSqlLedgerOptions
{
    /// <summary>The connection string of Npgsql. It is required unless the application registers an <c>NpgsqlDataSource</c>, and goes
    /// before that. Several servers may stand in it: the one that takes writes is used.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The schema of the ledger's tables: small letters, digits and underscores, at most 63. Default <c>ect</c>. Two ledgers in
    /// one database need two schemas.</summary>
    public string Schema { get; set; } = "ect";

    /// <summary>Whether tables that are missing are made at start. Default <see langword="true"/>. Otherwise they are only checked, and an
    /// administrator makes them with <see cref="EctPostgreSqlLedgerSchema"/>. Tables that are there need no right to make any.</summary>
    public bool CreateSchema { get; set; } = true;

    /// <summary>Whether the ledger is only read, as auditors do: nothing in the database changes, and a standby will do. Nothing is
    /// recorded. Default <see langword="false"/>. The role needs <see cref="EctPostgreSqlLedgerSchema.GrantsToRead"/> and no
    /// others.</summary>
    public bool ReadOnly { get; set; }
}
