using Microsoft.Extensions.Logging;

namespace Ect.Npgsql.Diagnostics;

/// <summary>Everything this assembly says. Ids are never reused; a token, a key or a connection string is never an argument.</summary>
internal static partial class PostgreSqlLedgerLogging
{
    [LoggerMessage(220, LogLevel.Warning,
        "Ended the session of PostgreSQL's process {Process}: it held the ledger's rows while the server waited for its instance, which "
        + "stands still. The instance writes the batch again if it goes on. Find out what stops it.",
        EventName = "LedgerSessionEnded")]
    public static partial void LedgerSessionEnded(this ILogger logger, int process);
}
