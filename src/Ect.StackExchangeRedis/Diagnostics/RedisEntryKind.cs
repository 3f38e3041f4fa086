namespace Ect.StackExchangeRedis.Diagnostics;

/// <summary>The kinds of entries in Redis, as the tag of the metric <c>ect.redis.entries</c>.</summary>
internal static class RedisEntryKind
{
    /// <summary>A token was used.</summary>
    public const string Use = "use";

    /// <summary>A token was recorded.</summary>
    public const string Record = "record";

    /// <summary>An id was named before its token was known.</summary>
    public const string AwaitedId = "awaited_id";
}
