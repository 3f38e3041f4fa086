using Microsoft.Extensions.Logging;

namespace Ect.Ledger.Diagnostics;

/// <summary>Everything this assembly says. Ids are never reused; a token or a key is never an argument.</summary>
internal static partial class LedgerLogging
{
    [LoggerMessage(62, LogLevel.Warning,
        "The audit ledger is in the memory of this process: it is not durable, and a restart begins another one. " +
        "What has to be shown to an auditor later needs a durable ledger.",
        EventName = "LedgerInMemory")]
    public static partial void LedgerInMemory(this ILogger logger);

    [LoggerMessage(63, LogLevel.Critical,
        "The audit ledger's storage contradicts what this process saw and signed for. {Finding} This process signs nothing any more, and " +
        "refuses every request that has to be recorded. Compare the ledger with the tree heads that others kept, restore what is missing, " +
        "and restart.",
        EventName = "LedgerContradicted")]
    public static partial void LedgerContradicted(this ILogger logger, string finding);
}
