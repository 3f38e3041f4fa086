using Ect.Sqlite.Connection;

namespace Ect.Sqlite.Storage;

/// <summary>Adds a batch, inside a transaction that nobody else writes in.</summary>
internal static class LedgerAppend
{
    public static EctLedgerAppended? Run(LedgerConnection connection, IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last)
    {
        var (start, signed) = Sizes(connection);
        if (start < signed || (since > 0 && Leaf(connection, since - 1) != last)) return null;

        var known = Find(connection, entries);
        var count = known.Count(entry => entry is null);
        var next = start;
        EctStoredEntry[] recorded =
            [.. entries.Zip(known, (entry, before) => before ?? entry.At(next, (int)(start + count - 1 - next++)))];
        Insert(connection, recorded.Where(entry => entry.Index >= start));
        if (count > 0) connection.Statement("UPDATE ledger SET size = $1", start + count).ExecuteNonQuery();
        return new EctLedgerAppended(start, recorded, Leaves(connection, since));
    }

    /// <summary>How many entries there are, and how many the latest note is for.</summary>
    private static (long Size, long Signed) Sizes(LedgerConnection connection) => connection
        .Statement("SELECT ledger.size, ifnull(ledger_head.size, 0) FROM ledger LEFT JOIN ledger_head USING (id)")
        .Query(row => (row.GetInt64(0), row.GetInt64(1)))[0];

    private static EctDigest? Leaf(LedgerConnection connection, long index)
    {
        var find = connection.Statement("""SELECT leaf FROM ledger_entry WHERE "index" = $1""", index);
        return find.Query(row => LedgerRows.Digest(row, 0)) is [var leaf] ? leaf : null;
    }

    private static List<EctDigest> Leaves(LedgerConnection connection, long since) => connection
        .Statement(
            """SELECT leaf FROM ledger_entry WHERE "index" >= $1 ORDER BY "index" LIMIT $2""", since, IEctLedgerStorage.MaxLeaves)
        .Query(row => LedgerRows.Digest(row, 0));

    private static EctStoredEntry?[] Find(LedgerConnection connection, IReadOnlyList<EctStoredEntry> entries)
    {
        var find = connection.Statement(
            $"SELECT {LedgerRows.EntryColumns} FROM ledger_entry WHERE jti = $1 AND digest = $2", new object?[2]);
        return
        [
            .. entries.Select(entry => find.With(entry.Id.ToBytes(), entry.Digest.ToArray()).Query(LedgerRows.Entry).FirstOrDefault()),
        ];
    }

    private static void Insert(LedgerConnection connection, IEnumerable<EctStoredEntry> entries)
    {
        var insert = connection.Statement(
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
