using System.Globalization;
using Npgsql;

namespace Ect.Npgsql.Connection;

/// <summary>Statements that make one transaction and need one round trip.</summary>
/// <remarks>A <c>statement_timeout</c> of the server is left alone: PostgreSQL ends it before it commits, and what it cuts short is undone
/// as a whole.</remarks>
/// <param name="Begin">What begins the transaction.</param>
/// <param name="Settings">Sets what is set for this transaction alone, and nothing behind it: a pooler may give the connection to others.
/// <see langword="null"/> where the commands do.</param>
/// <param name="Commands">The statements between beginning and end.</param>
internal sealed record LedgerBatch(string Begin, string? Settings, params IReadOnlyList<NpgsqlBatchCommand> Commands)
{
    // What a role or a database has as its default isolation would make waiting writers fail.
    private const string Writing = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
    private const string Reading = "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY";

    // On tables that were never analyzed a plan that reads or sorts a whole table looks cheap, and is kept. With those off, others look so
    // expensive that they would be compiled.
    private const string Plans = "set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), "
        + "set_config('jit', 'off', true)";

    /// <summary>Is on disk when it was answered, also on standbys where the server waits for them.</summary>
    public static LedgerBatch Durable(TimeSpan lockTimeout, params IReadOnlyList<NpgsqlBatchCommand> commands) => new(
        Writing,
        $"""
        SELECT {Plans}, {LockTimeout(lockTimeout)}, set_config('synchronous_commit',
          CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on' ELSE current_setting('synchronous_commit') END,
          true)
        """,
        commands);

    /// <summary>Calls functions that write, and set what they need.</summary>
    public static LedgerBatch Calling(params IReadOnlyList<NpgsqlBatchCommand> commands) => new(Writing, Settings: null, commands);

    public static LedgerBatch ReadOnly(params IReadOnlyList<NpgsqlBatchCommand> commands) => new(Reading, $"SELECT {Plans}", commands);

    /// <summary>Reads with the rights of the role that logged in, whatever another was set.</summary>
    public static LedgerBatch AsLogin(params IReadOnlyList<NpgsqlBatchCommand> commands) =>
        new(Reading, "SELECT set_config('role', 'none', true)", commands);

    /// <summary>What is sent. Its first result is that of <see cref="Settings"/>, if there are any.</summary>
    public NpgsqlBatch On(NpgsqlConnection connection, TimeSpan timeout)
    {
        var batch = connection.CreateBatch();
        batch.Timeout = (int)Math.Ceiling(timeout.TotalSeconds);
        batch.BatchCommands.Add(new(Begin));
        if (Settings is not null) batch.BatchCommands.Add(new(Settings));
        foreach (var command in Commands) batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(new("COMMIT"));
        return batch;
    }

    /// <summary>A time as the server's settings take it, where 0 would be for ever.</summary>
    public static long Milliseconds(TimeSpan timeout) => Math.Max(1, (long)timeout.TotalMilliseconds);

    private static string LockTimeout(TimeSpan timeout) =>
        string.Create(CultureInfo.InvariantCulture, $"set_config('lock_timeout', '{Milliseconds(timeout)}', true)");
}
