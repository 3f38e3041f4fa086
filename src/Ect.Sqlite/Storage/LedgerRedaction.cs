using Ect.Sqlite.Connection;
using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Storage;

/// <summary>Removes the bytes of entries, at most <see cref="IEctLedger.MaxCount"/> at once. SQLite overwrites them in the file.</summary>
internal static class LedgerRedaction
{
    public static int Run(SqliteConnection connection, Guid id) => connection.Run(
        """
        UPDATE ledger_entry SET entry = NULL WHERE "index" IN (
          SELECT "index" FROM ledger_entry WHERE jti = $1 AND entry IS NOT NULL LIMIT $2)
        """,
        id.ToBytes(), IEctLedger.MaxCount);

    public static int Run(SqliteConnection connection, DateTimeOffset recordedBefore, DateTimeOffset endedBefore) => connection.Run(
        """
        UPDATE ledger_entry SET entry = NULL WHERE "index" IN (
          SELECT "index" FROM ledger_entry INDEXED BY ledger_entry_ends
          WHERE entry IS NOT NULL AND ends_at < $1 AND recorded_at < $2 LIMIT $3)
        """,
        endedBefore.ToUnixTimeMilliseconds(), recordedBefore.ToUnixTimeMilliseconds(), IEctLedger.MaxCount);
}
