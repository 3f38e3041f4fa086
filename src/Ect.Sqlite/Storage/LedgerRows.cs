using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Storage;

/// <summary>How values stand in the tables.</summary>
internal static class LedgerRows
{
    public const string EntryColumns = """ "index", following, jti, digest, leaf, recorded_at, ends_at, entry """;

    public static EctStoredEntry Entry(SqliteDataReader row)
    {
        var id = new Guid(row.GetFieldValue<byte[]>(2), bigEndian: true);
        var encoded = row.IsDBNull(7) ? null : row.GetFieldValue<byte[]>(7);
        return new EctStoredEntry(id, Digest(row, 3), Digest(row, 4), Time(row, 5), Time(row, 6), encoded)
            .At(row.GetInt64(0), row.GetInt32(1));
    }

    private static DateTimeOffset Time(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static EctDigest Digest(SqliteDataReader row, int column) => new(row.GetFieldValue<byte[]>(column));

    public static byte[] ToBytes(this Guid id) => id.ToByteArray(bigEndian: true);
}
