using Ect.Sqlite.Connection;
using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Storage;

/// <summary>The tables of a ledger, as in PostgreSQL. Entries are only inserted, and <c>entry</c> may be set to null.</summary>
internal static class LedgerSchema
{
    private const int Version = 3;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS ledger (
          id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, origin TEXT NOT NULL, size INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS ledger_entry (
          "index" INTEGER PRIMARY KEY, jti BLOB NOT NULL, digest BLOB NOT NULL, leaf BLOB NOT NULL, following INTEGER NOT NULL,
          recorded_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, entry BLOB) STRICT;
        CREATE UNIQUE INDEX IF NOT EXISTS ledger_entry_token ON ledger_entry (jti, digest);
        CREATE INDEX IF NOT EXISTS ledger_entry_ends ON ledger_entry (ends_at) WHERE entry IS NOT NULL;
        CREATE TABLE IF NOT EXISTS ledger_hash (
          level INTEGER NOT NULL, "index" INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, "index")) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS ledger_seal (size INTEGER PRIMARY KEY, seal BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS ledger_head (
          id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, note TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS ledger_disclosed (id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL) STRICT;
        """;

    /// <summary>Makes the tables that are missing, brings those of an older version up to date, and checks that the ledger has this
    /// name.</summary>
    /// <exception cref="EctLedgerException">It has another, or was made by a later version.</exception>
    public static void Prepare(SqliteConnection connection, string origin)
    {
        connection.Run(Tables);
        connection.Run("INSERT INTO ledger (id, version, origin, size) VALUES (1, $1, $2, 0) ON CONFLICT DO NOTHING", Version, origin);
        connection.Run("UPDATE ledger SET version = $1 WHERE version < $1", Version);
        Check(connection, origin);
    }

    /// <summary>Checks a ledger that is only read.</summary>
    /// <returns>Whether it has all that this version reads.</returns>
    /// <exception cref="EctLedgerException">There is none, it has another name, or was made by a later version.</exception>
    public static bool CheckToRead(SqliteConnection connection, string origin) =>
        IsThere(connection) && connection.Query("SELECT 1 FROM ledger", row => row.GetInt32(0)) is not []
            ? Check(connection, origin) == Version
            : throw new EctLedgerException("The file in Ect:Ledger:Sqlite:Path has no ledger in it. Name another one.");

    /// <summary>Checks a ledger that an older version made, and that can be read as it is.</summary>
    /// <returns>Whether it is one.</returns>
    /// <exception cref="EctLedgerException">It has another name.</exception>
    public static bool CheckOlder(SqliteConnection connection, string origin)
    {
        if (!IsThere(connection)) return false;
        return connection.Query("SELECT version FROM ledger", row => row.GetInt32(0)) is [< Version] && Check(connection, origin) < Version;
    }

    private static bool IsThere(SqliteConnection connection) =>
        connection.Query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'ledger'", row => row.GetInt32(0)) is not [];

    private static int Check(SqliteConnection connection, string origin)
    {
        var (version, name) = connection.Query("SELECT version, origin FROM ledger", row => (row.GetInt32(0), row.GetString(1)))[0];
        if (version > Version)
            throw new EctLedgerException(
                $"The ledger's SQLite file has version {version}, and this library reads {Version}. Use a later library.");
        return name == origin
            ? version
            : throw new EctLedgerException(
                $"The SQLite file holds the ledger {name}, not {origin}. Correct the name, or use another file.");
    }
}
