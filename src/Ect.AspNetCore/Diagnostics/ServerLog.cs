using Microsoft.Extensions.Logging;

namespace Ect.AspNetCore.Diagnostics;

/// <summary>Everything this assembly says. Ids are never reused; nothing of a token is an argument. Refusals are logged by the verifier.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Error, "The OnRejected hook failed. The request is refused all the same.", EventName = "OnRejectedFailed")]
    public static partial void OnRejectedFailed(this ILogger logger, Exception? exception);

    [LoggerMessage(2, LogLevel.Warning, "No ECT is returned by {Endpoint}, because nothing says what it has done: name it with .WithEctAction(\"…\"), [EctAction(\"…\")] or EctScope.Action.", EventName = "ReturnedTokenHasNoAction")]
    public static partial void ReturnedTokenHasNoAction(this ILogger logger, string endpoint);

    [LoggerMessage(3, LogLevel.Warning, "No ECT is returned by {Endpoint}, because the request carries tokens of several issuers, and a token is for one.", EventName = "ReturnedTokenHasSeveralReceivers")]
    public static partial void ReturnedTokenHasSeveralReceivers(this ILogger logger, string endpoint);

    [LoggerMessage(4, LogLevel.Error, "No ECT is returned by {Endpoint}, because none could be made. The answer goes out without it.", EventName = "ReturningTokenFailed")]
    public static partial void ReturningTokenFailed(this ILogger logger, Exception? exception, string endpoint);

    [LoggerMessage(5, LogLevel.Warning, "The ECT that is returned by {Endpoint} goes without the {Count} predecessors beside it, which are too many or too long for a header. The caller can follow it only where it shares a store, or reports unresolved predecessors.", EventName = "ReturnedTokenIsAlone")]
    public static partial void ReturnedTokenIsAlone(this ILogger logger, string endpoint, int count);

    [LoggerMessage(152, LogLevel.Warning,
        "The ECT that is returned by {Endpoint} names {Named} of its {Count} predecessors: a token can name no more. " +
        "Let a step in between gather some of the branches; the bound is Ect:Limits:MaxPredecessors.",
        EventName = "ReturnedTokenNamesTooMany")]
    public static partial void ReturnedTokenNamesTooMany(this ILogger logger, string endpoint, int named, int count);

    [LoggerMessage(10, LogLevel.Debug, "The content of a request that is bound to its ECTs cannot be read, and so the request is refused.", EventName = "ContentNotReadable")]
    public static partial void ContentNotReadable(this ILogger logger, Exception exception);

    [LoggerMessage(12, LogLevel.Error, "A request was refused, because its content could not be kept on disk until its ECTs are verified. See that the temporary folder is there (ASPNETCORE_TEMP, else the system's own), that this process may write to it, and that it has space.", EventName = "ContentNotKept")]
    public static partial void ContentNotKept(this ILogger logger, Exception? exception);

    [LoggerMessage(13, LogLevel.Warning, "MapEctKeys() publishes no key at {Pattern}, because this service has none to sign with: call AddSigningCredentials(...), or set Ect:Signing:KeyFile.", EventName = "NoKeyToPublish")]
    public static partial void NoKeyToPublish(this ILogger logger, string pattern);

    [LoggerMessage(100, LogLevel.Warning,
        "{Middleware} comes before UseEct(), where it answers from its store before any ECT is verified. It may store nothing for " +
        "endpoints that need one, and so has no effect there. Call it after UseEct().", EventName = "CacheInFront")]
    public static partial void CacheInFront(this ILogger logger, string middleware);

    [LoggerMessage(101, LogLevel.Debug, "A request with {Count} ECTs was accepted for {Endpoint}.", EventName = "RequestAccepted")]
    public static partial void RequestAccepted(this ILogger logger, int count, string endpoint);

    [LoggerMessage(102, LogLevel.Error,
        "The application's problem details service failed. The request is refused all the same, with a body of our own.",
        EventName = "ProblemDetailsFailed")]
    public static partial void ProblemDetailsFailed(this ILogger logger, Exception? exception);
}
