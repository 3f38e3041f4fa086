using Ect.Sqlite.Connection;
using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Storage;

/// <summary>Seals, block hashes and the note: written once, and made again if they are lost.</summary>
internal static class LedgerDerived
{
    public static IReadOnlyList<(int Level, long Index, EctDigest Hash)> ReadHashes(
        LedgerConnection connection, IReadOnlyList<(int Level, long Start, int Count)> ranges)
    {
        var leaves = connection.Statement(
            """SELECT 0, "index", leaf FROM ledger_entry WHERE "index" BETWEEN $1 AND $2""", new object?[2]);
        var blocks = connection.Statement(
            """SELECT level, "index", hash FROM ledger_hash WHERE level = $3 AND "index" BETWEEN $1 AND $2""", new object?[3]);
        var hashes = new List<(int Level, long Index, EctDigest Hash)>();
        foreach (var (level, start, count) in ranges)
        {
            var end = start + count - 1;
            var command = level is 0 ? leaves.With(start, end) : blocks.With(start, end, level);
            hashes.AddRange(command.Query(row => (row.GetInt32(0), row.GetInt64(1), LedgerRows.Digest(row, 2))));
        }

        return hashes;
    }

    public static IReadOnlyList<(long Size, ReadOnlyMemory<byte> Seal)> ReadSeals(LedgerConnection connection, IReadOnlyList<long> sizes)
    {
        var find = connection.Statement("SELECT size, seal FROM ledger_seal WHERE size = $1", new object?[1]);
        return [.. sizes.SelectMany(size => find.With(size).Query(Seal))];
    }

    public static bool Keep(LedgerConnection connection, EctLedgerDerived derived)
    {
        var keep = connection.Statement(
            """INSERT INTO ledger_hash (level, "index", hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING""", new object?[3]);
        foreach (var (level, index, hash) in derived.Hashes) keep.With(level, index, hash.ToArray()).ExecuteNonQuery();

        if (derived.Note is { } note)
            connection.Statement(
                """
                INSERT INTO ledger_head (id, size, note) VALUES (1, $1, $2)
                ON CONFLICT DO UPDATE SET size = excluded.size, note = excluded.note WHERE excluded.size > ledger_head.size
                """,
                derived.Size, note).ExecuteNonQuery();
        if (derived.Seal is not { } seal) return true;
        const string KeepSeal = "INSERT INTO ledger_seal (size, seal) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        return connection.Statement(KeepSeal, derived.Size, seal.ToArray()).ExecuteNonQuery() is 1;
    }

    private static (long Size, ReadOnlyMemory<byte> Seal) Seal(SqliteDataReader row) => (row.GetInt64(0), row.GetFieldValue<byte[]>(1));
}
