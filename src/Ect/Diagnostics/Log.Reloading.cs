using Microsoft.Extensions.Logging;

namespace Ect.Diagnostics;

/// <content>What a change of the configuration did to a service that runs.</content>
internal static partial class Log
{
    [LoggerMessage(195, LogLevel.Error,
        "The new authorities of client certificates are not used. {Errors} The former ones remain in use. " +
        "Correct the options or the file, then reload the configuration.",
        EventName = "AuthoritiesNotTakenOver")]
    public static partial void AuthoritiesNotTakenOver(this ILogger logger, string errors);

    [LoggerMessage(250, LogLevel.Warning,
        "Keys are fetched over http from {Hosts}, because Ect:Keys:AllowHttpHosts says so. " +
        "Whoever can change that traffic can sign for the issuers there. Make sure that the mesh encrypts it.",
        EventName = "KeysOverHttp")]
    public static partial void KeysOverHttp(this ILogger logger, string hosts);

    [LoggerMessage(251, LogLevel.Information,
        "The trusted issuers were reloaded. Added: {Added}. Removed: {Removed}. With other keys or another MayCall: {Changed}.",
        EventName = "IssuersTakenOver")]
    public static partial void IssuersTakenOver(this ILogger logger, string added, string removed, string changed);

    [LoggerMessage(252, LogLevel.Error,
        "The new trusted issuers are not used. {Errors} The former ones remain in use. " +
        "Correct the configuration, then reload it.",
        EventName = "IssuersNotTakenOver")]
    public static partial void IssuersNotTakenOver(this ILogger logger, string errors);

    [LoggerMessage(253, LogLevel.Information,
        "The settings of Ect:Keys were reloaded. Keys that were fetched stay, and are renewed as the new settings say.",
        EventName = "KeyRefreshTakenOver")]
    public static partial void KeyRefreshTakenOver(this ILogger logger);

    [LoggerMessage(254, LogLevel.Warning,
        "The reloaded configuration no longer names the issuers {Removed}. Their tokens are refused, unless another key source " +
        "trusts them. If this is not intended, correct the configuration, then reload it.",
        EventName = "IssuersRemoved")]
    public static partial void IssuersRemoved(this ILogger logger, string removed);

    [LoggerMessage(255, LogLevel.Warning,
        "The reloaded configuration names no issuer any more: {Removed} were removed. Tokens of others are refused, unless " +
        "another key source trusts them. If this is not intended, correct the configuration, then reload it.",
        EventName = "AllIssuersRemoved")]
    public static partial void AllIssuersRemoved(this ILogger logger, string removed);
}
