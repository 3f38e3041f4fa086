using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Diagnostics;

/// <summary>All log messages of this assembly. Ids are never reused; no part of a token is an argument. Refused requests are logged by the
/// verifier.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Error,
        "The OnRejected hook failed. The request is refused nevertheless.",
        EventName = "OnRejectedFailed")]
    public static partial void OnRejectedFailed(this ILogger logger, Exception? exception);

    [LoggerMessage(2, LogLevel.Warning,
        "{Endpoint} returns no ECT, because nothing names the action that it has finished. " +
        "Name it with .WithEctAction(\"…\"), [EctAction(\"…\")] or EctScope.Action.",
        EventName = "ReturnedTokenHasNoAction")]
    public static partial void ReturnedTokenHasNoAction(this ILogger logger, string endpoint);

    [LoggerMessage(3, LogLevel.Warning,
        "{Endpoint} returns no ECT, because the request carries tokens of several issuers. A token can be returned to only one of them.",
        EventName = "ReturnedTokenHasSeveralReceivers")]
    public static partial void ReturnedTokenHasSeveralReceivers(this ILogger logger, string endpoint);

    [LoggerMessage(4, LogLevel.Error,
        "{Endpoint} returns no ECT, because making it failed. The answer is sent without it.",
        EventName = "ReturningTokenFailed")]
    public static partial void ReturningTokenFailed(this ILogger logger, Exception? exception, string endpoint);

    [LoggerMessage(5, LogLevel.Warning,
        "{Endpoint} returns an ECT without its {Count} predecessors, which are too many or too long for a header. " +
        "The caller can resolve them only if it shares a store with this service; otherwise it has to report unresolved predecessors.",
        EventName = "ReturnedTokenIsAlone")]
    public static partial void ReturnedTokenIsAlone(this ILogger logger, string endpoint, int count);

    [LoggerMessage(152, LogLevel.Warning,
        "{Endpoint} returns an ECT that names {Named} of its {Count} predecessors, because a token can name no more. " +
        "Let a step in between gather some of the branches. The limit is Ect:Limits:MaxPredecessors.",
        EventName = "ReturnedTokenNamesTooMany")]
    public static partial void ReturnedTokenNamesTooMany(this ILogger logger, string endpoint, int named, int count);

    [LoggerMessage(10, LogLevel.Debug,
        "A request was refused, because the content that its ECTs are bound to cannot be read.",
        EventName = "ContentNotReadable")]
    public static partial void ContentNotReadable(this ILogger logger, Exception exception);

    [LoggerMessage(12, LogLevel.Error,
        "A request was refused, because its content could not be kept on disk until its ECTs are verified. " +
        "Make sure that the temporary folder (ASPNETCORE_TEMP, otherwise the system's own) exists, that this process may write to it, " +
        "and that it has space.",
        EventName = "ContentNotKept")]
    public static partial void ContentNotKept(this ILogger logger, Exception? exception);

    [LoggerMessage(13, LogLevel.Warning,
        "MapEctKeys() publishes no key at {Pattern}, because this service has no signing key. " +
        "Call AddSigningCredentials(...), or set Ect:Signing:KeyFile.",
        EventName = "NoKeyToPublish")]
    public static partial void NoKeyToPublish(this ILogger logger, string pattern);

    [LoggerMessage(201, LogLevel.Warning,
        "UseEct() refuses no requests, because Ect:Mode is Report, except for endpoints whose own Mode is Enforce. Those that it would " +
        "refuse are logged as WouldRefuse, and measured with the outcome would_refuse. Set Ect:Mode to Enforce when there are none left.",
        EventName = "OnlyReporting")]
    public static partial void OnlyReporting(this ILogger logger);

    [LoggerMessage(202, LogLevel.Warning,
        "UseEct() refuses no requests for these endpoints, because their Mode is Report: {Endpoints}. " +
        "Set it to Enforce when no request is logged as WouldRefuse any more.",
        EventName = "EndpointsOnlyReporting")]
    public static partial void EndpointsOnlyReporting(this ILogger logger, IReadOnlyList<string?> endpoints);

    [LoggerMessage(100, LogLevel.Warning,
        "{Middleware} runs before UseEct() and could answer from its cache before any ECT is verified. " +
        "It may therefore store no answers of endpoints that need an ECT, and has no effect there. Call it after UseEct().",
        EventName = "CacheInFront")]
    public static partial void CacheInFront(this ILogger logger, string middleware);

    [LoggerMessage(101, LogLevel.Debug,
        "A request with {Count} ECTs was accepted for {Endpoint}.",
        EventName = "RequestAccepted")]
    public static partial void RequestAccepted(this ILogger logger, int count, string endpoint);

    [LoggerMessage(102, LogLevel.Error,
        "The application's problem details service failed. The request is refused nevertheless, with a standard body.",
        EventName = "ProblemDetailsFailed")]
    public static partial void ProblemDetailsFailed(this ILogger logger, Exception? exception);
}
