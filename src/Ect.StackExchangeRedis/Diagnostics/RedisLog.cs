using Microsoft.Extensions.Logging;

namespace Ect;

/// <summary>Everything this assembly says. Ids are never reused; a connection string is never an argument.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(1, LogLevel.Warning, "Redis does not say what is revoked. What it said last is good for {Staleness}; then every request is refused.", EventName = "RevocationsOutOfReach")]
    public static partial void RevocationsOutOfReach(this ILogger logger, Exception exception, TimeSpan staleness);

    [LoggerMessage(2, LogLevel.Information, "Redis says again what is revoked.", EventName = "RevocationsAreBack")]
    public static partial void RevocationsAreBack(this ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "Redis lacks {Count} revocations or restorations that this instance remembers, or has them as they were before: they are written back. See that Redis keeps its data.", EventName = "RevocationsWrittenBack")]
    public static partial void RevocationsWrittenBack(this ILogger logger, int count);

    [LoggerMessage(4, LogLevel.Warning, "Redis does not take what this instance knows of revocations. It holds here, and is tried again every second.", EventName = "RevocationsNotRepaired")]
    public static partial void RevocationsNotRepaired(this ILogger logger, Exception exception);
}
