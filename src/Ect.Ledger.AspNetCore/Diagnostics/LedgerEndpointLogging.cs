using Microsoft.Extensions.Logging;

namespace Ect.Ledger.AspNetCore.Diagnostics;

/// <summary>Everything this assembly says. Ids are never reused; a token or a key is never an argument.</summary>
internal static partial class LedgerEndpointLogging
{
    [LoggerMessage(200, LogLevel.Error,
        "{Endpoint} answered with 503, because the audit ledger cannot answer.",
        EventName = "LedgerDidNotAnswer")]
    public static partial void LedgerDidNotAnswer(this ILogger logger, string endpoint, Exception exception);
}
