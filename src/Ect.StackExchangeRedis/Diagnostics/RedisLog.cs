using Microsoft.Extensions.Logging;

namespace Ect.StackExchangeRedis.Diagnostics;

/// <summary>Everything this assembly says. Ids are never reused; a connection string is never an argument.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(121, LogLevel.Warning,
        "Redis did not do at start what requests need of it: {Failure} Until it does, they are refused with 503.",
        EventName = "RedisNotReady")]
    public static partial void RedisNotReady(this ILogger logger, string failure, Exception exception);

    [LoggerMessage(122, LogLevel.Warning,
        "{Count} uses of tokens whose requests were refused could not be taken back within 31 seconds. " +
        "These tokens may stay used up until they expire.",
        EventName = "UsesNotTakenBack")]
    public static partial void UsesNotTakenBack(this ILogger logger, int count);

    [LoggerMessage(185, LogLevel.Warning,
        "Redis has answered nothing for {Limit} while it was asked. The connection is made anew.",
        EventName = "RedisIsSilent")]
    public static partial void RedisIsSilent(this ILogger logger, TimeSpan limit);

    [LoggerMessage(186, LogLevel.Information,
        "Redis answers again, on a new connection.",
        EventName = "RedisAnswersAgain")]
    public static partial void RedisAnswersAgain(this ILogger logger);

    [LoggerMessage(180, LogLevel.Warning,
        "Another Redis server decides now which tokens were used. " +
        "Tokens issued until now are refused with 503, ReplayFenced, and new ones pass in {Wait}.",
        EventName = "AnotherServerAnswers")]
    public static partial void AnotherServerAnswers(this ILogger logger, TimeSpan wait);

    [LoggerMessage(181, LogLevel.Warning,
        "Redis holds no mark of an instance that used it in the last 3 seconds: it was flushed or restarted, or nobody was there. " +
        "Tokens issued until now are refused with 503, ReplayFenced, and new ones pass in {Wait}.",
        EventName = "MarkIsMissing")]
    public static partial void MarkIsMissing(this ILogger logger, TimeSpan wait);

    [LoggerMessage(182, LogLevel.Warning,
        "Ect:Redis:Fence is false: uses of tokens that Redis forgets in a failover, a flush or a restart can be repeated.",
        EventName = "FenceIsOff")]
    public static partial void FenceIsOff(this ILogger logger);
}
