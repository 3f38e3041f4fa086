using StackExchange.Redis;

namespace Ect;

/// <summary>Why Redis did not do what it was asked to. The kind is one of few words, fit for a metric.</summary>
/// <param name="Kind">The kind; <see langword="null"/> for no error.</param>
/// <param name="Sentence">For people, without addresses.</param>
/// <param name="IsStepUnsent">Whether no command of the step was sent.</param>
/// <param name="IsCommandUndone">Whether the command that failed was not sent, or was refused. Others of the same step may have been
/// done.</param>
internal readonly record struct EctRedisError(string? Kind, string Sentence, bool IsStepUnsent = false, bool IsCommandUndone = false)
{
    public static EctRedisError None => default;

    public static EctRedisError Of(Exception exception, bool isSent) =>
        Of(exception) with { IsStepUnsent = !isSent, IsCommandUndone = !isSent || IsUndone(exception) };

    private static EctRedisError Of(Exception exception) => exception switch
    {
        TimeoutException => new("Timeout", "Redis did not answer in time."), // also the library's own time-out
        RedisConnectionException => new("Connection", "There is no connection to a Redis server that takes writes."),
        RedisServerException { Kind: RedisErrorKind.OutOfMemory } => new("OutOfMemory", "Redis is full: raise maxmemory. Live entries must not be evicted."),
        RedisServerException { Kind: RedisErrorKind.ReadOnly } => new("ReadOnly", "The Redis server is a replica, or was made read-only."),
        RedisServerException e when IsForbidden(e) =>
            new("Forbidden",
                "The Redis user may not run a command that is needed; README lists them, and the inner exception says which it was."),
        RedisServerException server => new(server.Kind.ToString(), "Redis refused the command."),
        EctReplayCacheException { IsFenced: true } fenced => new("Fenced", fenced.Message),
        EctReplayCacheException own => new("NotBelieved", own.Message),
        _ => new("Other", "Redis could not be asked."),
    };

    // What a script may not run is told without a code of its own, and in other words by every version.
    private static bool IsForbidden(RedisServerException exception) =>
        exception.Kind is RedisErrorKind.NoPermission
        || exception.Message.Contains("can't run this command", StringComparison.Ordinal)
        || exception.Message.Contains("ACL failure", StringComparison.Ordinal)
        || exception.Message.Contains("NOPERM", StringComparison.Ordinal);

    private static bool IsUndone(Exception exception) => exception is RedisServerException
        or RedisConnectionException { CommandStatus: CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog };
}
