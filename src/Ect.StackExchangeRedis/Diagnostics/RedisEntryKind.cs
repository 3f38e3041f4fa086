namespace Ect.StackExchangeRedis.Diagnostics;

/// <summary>What an entry in Redis is, as the metric <c>ect.redis.entries</c> tells it.</summary>
internal static class RedisEntryKind
{
    /// <summary>A token was used.</summary>
    public const string Use = "use";

    /// <summary>A token was recorded.</summary>
    public const string Record = "record";

    /// <summary>An id was named before it was known.</summary>
    public const string AwaitedId = "awaited_id";
}
