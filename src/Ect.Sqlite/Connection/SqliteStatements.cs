using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Connection;

/// <summary>Statements in a line each, which are compiled and run once.</summary>
internal static class SqliteStatements
{
    /// <summary>A statement of the connection's transaction, if it has one, with its parameters in order: <c>$1</c>, <c>$2</c> and so
    /// on.</summary>
    public static SqliteCommand Command(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var n = 0; n < values.Length; n++) command.Parameters.AddWithValue($"${n + 1}", values[n] ?? DBNull.Value);
        return command;
    }

    /// <returns>How many rows it changed.</returns>
    public static int Run(this SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <returns>What <paramref name="read"/> makes of each row.</returns>
    public static List<T> Query<T>(
        this SqliteConnection connection, string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        return command.Query(read);
    }

    public static List<T> Query<T>(this SqliteCommand command, Func<SqliteDataReader, T> read)
    {
        var rows = new List<T>();
        using var reader = command.ExecuteReader();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>The statement with other values.</summary>
    public static SqliteCommand With(this SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var n = 0; n < values.Length; n++) command.Parameters[n].Value = values[n] ?? DBNull.Value;
        return command;
    }
}
