using StackExchange.Redis;

namespace Ect;

/// <summary>Why Redis did not do what it was asked to. The kind is one of few words, fit for a metric.</summary>
internal readonly record struct EctRedisError(string? Kind, string Sentence)
{
    public static EctRedisError None => default;

    public static EctRedisError Of(Exception exception) => exception switch
    {
        TimeoutException => new("Timeout", "Redis did not answer in time."), // also the library's own time-out
        RedisConnectionException => new("Connection", "There is no connection to a Redis server that takes writes."),
        RedisServerException { Kind: RedisErrorKind.OutOfMemory } => new("OutOfMemory", "Redis is full: raise maxmemory. Live entries must not be evicted."),
        RedisServerException { Kind: RedisErrorKind.ReadOnly } => new("ReadOnly", "The Redis server is a replica, or was made read-only."),
        RedisServerException server => new(server.Kind.ToString(), "Redis refused the command."),
        _ => new("Other", "Redis could not be asked."),
    };
}
