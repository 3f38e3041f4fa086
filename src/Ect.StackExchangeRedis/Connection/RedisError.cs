using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Connection;

/// <summary>Why Redis did not do what it was asked to do. There are few kinds, so that a metric can have them as a tag.</summary>
/// <param name="Kind">The kind; <see langword="null"/> for no error.</param>
/// <param name="Sentence">The explanation for people. It names no address.</param>
/// <param name="IsStepUnsent">Whether no command of the step was sent.</param>
/// <param name="IsCommandUndone">Whether the failed command was refused or not sent. Other commands of the same step may have been
/// executed.</param>
internal readonly partial record struct RedisError(
    string? Kind, string Sentence, bool IsStepUnsent = false, bool IsCommandUndone = false)
{
    public static RedisError None => default;

    public static RedisError Of(Exception exception, bool isSent) =>
        Of(exception) with { IsStepUnsent = !isSent, IsCommandUndone = !isSent || IsUndone(exception) };

    private static RedisError Of(Exception exception) => exception switch
    {
        TimeoutException => new("Timeout", "Redis did not answer in time."), // The library's own timeout is one as well.
        RedisConnectionException => new("Connection", "There is no connection to a Redis server that takes writes."),
        RedisServerException { Kind: RedisErrorKind.OutOfMemory } =>
            new("OutOfMemory", "Redis is full: raise maxmemory. Live entries must not be evicted."),
        RedisServerException { Kind: RedisErrorKind.ReadOnly } => new("ReadOnly", "The Redis server is a replica, or was made read-only."),
        RedisServerException e when e.Kind is RedisErrorKind.NoPermission || IsForbidden(e.Message) =>
            new("Forbidden", ForbiddenSentence(NameIn(e.Message))),
        RedisServerException e when e.Kind is RedisErrorKind.UnknownCommand || IsWithoutScripts(e.Message) =>
            new("UnknownCommand",
                $"The Redis server does not know a command that is needed{Named(NameIn(e.Message))}. docs/redis.md lists them."),
        RedisServerException server => new(server.Kind.ToString(), "Redis refused the command."),
        EctReplayCacheException { IsFenced: true } fenced => new("Fenced", fenced.Message),
        EctReplayCacheException own => new("NotBelieved", own.Message),
        _ => new("Other", "Redis could not be asked."),
    };

    /// <summary>Tells whether an error says that the user lacks a right. Every version has its own words for what a script may not run, and
    /// none has a code for it.</summary>
    public static bool IsForbidden(string message) =>
        message.Contains("can't run this command", StringComparison.Ordinal)
        || message.Contains("ACL failure", StringComparison.Ordinal)
        || message.Contains("NOPERM", StringComparison.Ordinal);

    /// <param name="command">The command that is missing, if it is known.</param>
    public static string ForbiddenSentence(string? command) =>
        $"The Redis user may not run a command that is needed{Named(command)}. docs/redis.md lists them.";

    // Garnet says this unless it was started with --lua.
    private static bool IsWithoutScripts(string message) => message.Contains("scripting support disabled", StringComparison.Ordinal);

    private static string? NameIn(string message) => IsWithoutScripts(message)
        ? "eval"
        : CommandName().Match(message) is { Success: true } match ? match.Groups["name"].Value.ToLowerInvariant() : null;

    private static string Named(string? command) => command is null ? "" : $": '{command}'";

    [GeneratedRegex("""command ['`](?<name>[\w|]{1,40})['`]|['`](?<name>[\w|]{1,40})['`] command""", RegexOptions.CultureInvariant)]
    private static partial Regex CommandName();

    private static bool IsUndone(Exception exception) => exception is RedisServerException
        or RedisConnectionException { CommandStatus: CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog };
}
