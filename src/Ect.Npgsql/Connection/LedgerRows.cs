using Npgsql;

namespace Ect.Npgsql.Connection;

/// <summary>Reads rows.</summary>
internal static class LedgerRows
{
    public static async Task<IReadOnlyList<T>> ReadRowsAsync<T>(
        this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(read(reader));
        return rows;
    }

    /// <param name="reader">At a row.</param>
    /// <param name="first">Where its columns begin.</param>
    public static EctStoredEntry ReadEntry(this NpgsqlDataReader reader, int first)
    {
        var entry = new EctStoredEntry(
            reader.GetGuid(first + 2),
            reader.ReadDigest(first + 3),
            reader.ReadDigest(first + 4),
            reader.GetDateTime(first + 5),
            reader.GetDateTime(first + 6),
            reader.IsDBNull(first + 7) ? null : reader.GetFieldValue<byte[]>(first + 7));
        return entry.At(reader.GetInt64(first), reader.GetInt16(first + 1));
    }

    public static EctDigest ReadDigest(this NpgsqlDataReader reader, int column) => new(reader.GetFieldValue<byte[]>(column));
}
