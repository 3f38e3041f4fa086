namespace Ect.Tool.Ledgers;

/// <summary>Where a ledger is stored.</summary>
/// <param name="Source">The path of a SQLite file, or <c>@</c> and the path of a file with a connection string of PostgreSQL.</param>
/// <param name="Schema">The schema of the tables in PostgreSQL.</param>
internal sealed record LedgerPlace(string Source, string Schema);
