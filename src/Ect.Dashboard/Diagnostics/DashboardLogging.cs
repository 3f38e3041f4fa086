using Microsoft.Extensions.Logging;

namespace Ect.Dashboard.Diagnostics;

/// <summary>Everything this assembly says. Ids are never reused; a token or a key is never an argument.</summary>
internal static partial class DashboardLogging
{
    [LoggerMessage(210, LogLevel.Warning,
        "{Endpoint} answered with 503, because what it reads cannot answer.",
        EventName = "DashboardDidNotAnswer")]
    public static partial void DashboardDidNotAnswer(this ILogger logger, string endpoint, Exception exception);

    [LoggerMessage(215, LogLevel.Information,
        "{Operator} revoked {Revocation} on the dashboard: {Reason}",
        EventName = "DashboardRevoked")]
    public static partial void DashboardRevoked(this ILogger logger, string @operator, string revocation, string reason);

    [LoggerMessage(216, LogLevel.Information,
        "{Operator} restored {Revocation} on the dashboard: {Reason}",
        EventName = "DashboardRestored")]
    public static partial void DashboardRestored(this ILogger logger, string @operator, string revocation, string reason);
}
