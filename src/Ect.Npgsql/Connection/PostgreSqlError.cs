using Npgsql;

namespace Ect.Npgsql.Connection;

/// <summary>Says why PostgreSQL did not do what it was asked to do, without addresses, credentials or data.</summary>
internal static class PostgreSqlError
{
    /// <param name="exception">What the driver threw.</param>
    /// <param name="isUnsent">Whether no statement can have reached the server.</param>
    public static EctLedgerException Of(Exception exception, bool isUnsent) =>
        new(Sentence(exception), exception) { NothingRecorded = isUnsent || IsUndone(exception) };

    /// <summary>The server says that it did not do it, and goes on. What it says when it stops may be said after a commit.</summary>
    private static bool IsUndone(Exception exception) => exception is PostgresException { InvariantSeverity: "ERROR" };

    private static string Sentence(Exception exception) => exception switch
    {
        PostgresException error => Sentence(error.SqlState),
        TimeoutException or NpgsqlException { InnerException: TimeoutException } =>
            "PostgreSQL did not answer in time. Check its load and the network, or raise Ect:Ledger:Timeout.",
        NpgsqlException { InnerException: null } =>
            "PostgreSQL could not be asked: no connection of the pool became free, or no server takes writes. Raise Maximum Pool Size, "
            + "or start the server.",
        NpgsqlException => "There is no connection to PostgreSQL. Check Host and Port, the network, and whether the server runs.",
        NotSupportedException or InvalidCastException or ArgumentException =>
            "The NpgsqlDataSource cannot write what the ledger needs. "
            + "If NpgsqlSlimDataSourceBuilder made it, call EnableArrays() on the builder.",
        _ => "PostgreSQL could not be asked. The inner exception says why.",
    };

    private static string Sentence(string code) => code switch
    {
        PostgresErrorCodes.LockNotAvailable =>
            "Another instance holds the ledger's row for too long. Try again. End sessions that hold it: pg_stat_activity shows them.",
        PostgresErrorCodes.DeadlockDetected =>
            "PostgreSQL ended the statement, since it and another waited for each other's locks. Try again. If it goes on, something "
            + "else than the ledger locks its tables.",
        PostgresErrorCodes.InsufficientPrivilege =>
            "The ledger's role lacks a right in PostgreSQL. EctPostgreSqlLedgerSchema.Grants(role) says what it needs, or "
            + "GrantsToRead(role) of one that only reads.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction
            or PostgresErrorCodes.InvalidSchemaName =>
            "The ledger's tables are missing in PostgreSQL, or are not those of this version. EctPostgreSqlLedgerSchema.Sql() makes them.",
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            "The PostgreSQL server takes no writes: it is a standby, or read-only. Name all servers in the connection string.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "PostgreSQL refused the login. Correct the role, its password, or pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName => "The database does not exist in PostgreSQL. Create it, or correct its name.",
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory =>
            "PostgreSQL has no room left. Give its server more disk or memory.",
        PostgresErrorCodes.TooManyConnections => "PostgreSQL has no connection left. Raise max_connections, or lower Maximum Pool Size.",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown =>
            "PostgreSQL is starting or stopping. Try again when it runs.",
        PostgresErrorCodes.ProtocolViolation =>
            "PostgreSQL received what is no message of its protocol. Where PgBouncer stands in front, the connection string of the "
            + "registered NpgsqlDataSource must say No Reset On Close=true: see docs/ledger/storages.md.",
        PostgresErrorCodes.UniqueViolation =>
            "The ledger's table has an entry that its size does not count, or a token was recorded meanwhile. Try again. If that does not "
            + "help, the tables were changed by hand: restore them.",
        _ => $"PostgreSQL refused the statement with SQLSTATE {code}. Look it up in PostgreSQL's appendix of error codes, and try again.",
    };
}
