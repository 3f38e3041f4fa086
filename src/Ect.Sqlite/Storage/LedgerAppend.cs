using Ect.Sqlite.Connection;
using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Storage;

/// <summary>Adds a batch, inside a transaction that nobody else writes in.</summary>
internal static class LedgerAppend
{
    public static EctLedgerAppended? Run(SqliteConnection connection, IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last)
    {
        var (start, signed) = Sizes(connection);
        if (start < signed || (since > 0 && Leaf(connection, since - 1) != last)) return null;

        var known = Find(connection, entries);
        var count = known.Count(entry => entry is null);
        var next = start;
        EctStoredEntry[] recorded =
            [.. entries.Zip(known, (entry, before) => before ?? entry.At(next, (int)(start + count - 1 - next++)))];
        Insert(connection, recorded.Where(entry => entry.Index >= start));
        if (count > 0) connection.Run("UPDATE ledger SET size = $1", start + count);
        return new EctLedgerAppended(start, recorded, Leaves(connection, since));
    }

    /// <summary>How many entries there are, and how many the latest note is for.</summary>
    private static (long Size, long Signed) Sizes(SqliteConnection connection) => connection.Query(
        "SELECT ledger.size, ifnull(ledger_head.size, 0) FROM ledger LEFT JOIN ledger_head USING (id)",
        row => (row.GetInt64(0), row.GetInt64(1)))[0];

    private static EctDigest? Leaf(SqliteConnection connection, long index)
    {
        var leaves = connection.Query("""SELECT leaf FROM ledger_entry WHERE "index" = $1""", row => LedgerRows.Digest(row, 0), index);
        return leaves is [var leaf] ? leaf : null;
    }

    private static List<EctDigest> Leaves(SqliteConnection connection, long since) => connection.Query(
        """SELECT leaf FROM ledger_entry WHERE "index" >= $1 ORDER BY "index" LIMIT $2""",
        row => LedgerRows.Digest(row, 0), since, IEctLedgerStorage.MaxLeaves);

    private static EctStoredEntry?[] Find(SqliteConnection connection, IReadOnlyList<EctStoredEntry> entries)
    {
        using var find = connection.Command(
            $"SELECT {LedgerRows.EntryColumns} FROM ledger_entry WHERE jti = $1 AND digest = $2", new object?[2]);
        return
        [
            .. entries.Select(entry => find.With(entry.Id.ToBytes(), entry.Digest.ToArray()).Query(LedgerRows.Entry).FirstOrDefault()),
        ];
    }

    private static void Insert(SqliteConnection connection, IEnumerable<EctStoredEntry> entries)
    {
        using var insert = connection.Command(
            $"INSERT INTO ledger_entry ({LedgerRows.EntryColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", new object?[8]);
        foreach (var entry in entries)
        {
            insert.With(
                entry.Index, entry.Following, entry.Id.ToBytes(), entry.Digest.ToArray(), entry.LeafHash.ToArray(),
                entry.RecordedAt.ToUnixTimeMilliseconds(), entry.EndsAt.ToUnixTimeMilliseconds(), entry.Encoded?.ToArray());
            insert.ExecuteNonQuery();
        }
    }
}
