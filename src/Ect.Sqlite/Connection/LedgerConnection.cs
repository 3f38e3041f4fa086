using Microsoft.Data.Sqlite;

namespace Ect.Sqlite.Connection;

/// <summary>A connection that keeps its statements, so that SQLite compiles each of them once.</summary>
/// <param name="connectionString">How it is opened.</param>
internal sealed class LedgerConnection(string connectionString) : SqliteConnection(connectionString)
{
    private readonly Dictionary<string, SqliteCommand> _statements = [];

    /// <summary>A statement of the connection's transaction, if it has one, with its parameters in order: <c>$1</c>, <c>$2</c> and so on.
    /// It stays the connection's, and ends with it.</summary>
    /// <remarks>Not for <c>PRAGMA</c>: some take effect when they are compiled, and never again.</remarks>
    public SqliteCommand Statement(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = this.Command(sql, values);
            statement.Prepare();
            _statements.Add(sql, statement);
        }

        statement.Transaction = Transaction;
        return statement.With(values);
    }
}
