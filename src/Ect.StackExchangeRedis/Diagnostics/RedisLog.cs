using Microsoft.Extensions.Logging;

namespace Ect.StackExchangeRedis.Diagnostics;

/// <summary>All log messages of this assembly. Ids are never reused; a connection string is never an argument.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(121, LogLevel.Warning,
        "At start, Redis could not do what requests need. {Failure} Requests are refused with 503 until it can.",
        EventName = "RedisNotReady")]
    public static partial void RedisNotReady(this ILogger logger, string failure, Exception exception);

    [LoggerMessage(122, LogLevel.Warning,
        "{Count} uses of tokens whose requests were refused could not be taken back within 31 seconds. " +
        "These tokens may remain unusable until they expire.",
        EventName = "UsesNotTakenBack")]
    public static partial void UsesNotTakenBack(this ILogger logger, int count);

    [LoggerMessage(185, LogLevel.Warning,
        "Redis has answered nothing for {Limit}. The connection is being replaced.",
        EventName = "RedisIsSilent")]
    public static partial void RedisIsSilent(this ILogger logger, TimeSpan limit);

    [LoggerMessage(186, LogLevel.Information,
        "Redis answers again on a new connection.",
        EventName = "RedisAnswersAgain")]
    public static partial void RedisAnswersAgain(this ILogger logger);

    [LoggerMessage(180, LogLevel.Warning,
        "Another Redis server now decides which tokens were used. " +
        "Tokens issued before are refused with 503, ReplayFenced. New ones are accepted in {Wait}.",
        EventName = "AnotherServerAnswers")]
    public static partial void AnotherServerAnswers(this ILogger logger, TimeSpan wait);

    [LoggerMessage(181, LogLevel.Warning,
        "Redis holds no mark of an instance that used it in the last 3 seconds: it was flushed or restarted, or no instance was running. " +
        "Tokens issued before are refused with 503, ReplayFenced. New ones are accepted in {Wait}.",
        EventName = "MarkIsMissing")]
    public static partial void MarkIsMissing(this ILogger logger, TimeSpan wait);

    [LoggerMessage(182, LogLevel.Warning,
        "Ect:Redis:Fence is false. After a failover, a flush or a restart, tokens whose uses Redis has forgotten can be used again. " +
        "Set it to true to prevent that.",
        EventName = "FenceIsOff")]
    public static partial void FenceIsOff(this ILogger logger);

    [LoggerMessage(219, LogLevel.Warning,
        "Redis could not list recent workflows, so pages that show workflows may miss some. " +
        "Requests are served, and their tokens recorded. Make sure that only ECTs use keys with this prefix.",
        EventName = "RecentWorkflowsNotListed")]
    public static partial void RecentWorkflowsNotListed(this ILogger logger);
}
