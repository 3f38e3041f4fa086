using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>A kind of sorted set by the time of writing. It keeps the newest members, each no longer than a record.</summary>
/// <param name="retention">How long a record is kept.</param>
/// <param name="max">How many members are kept.</param>
/// <param name="clock">The source of time.</param>
internal sealed class TimeIndex(TimeSpan retention, int max, TimeProvider clock)
{
    /// <summary>Adds members with one score, then removes those that have expired and all but the newest.</summary>
    private const string Add =
        "for i=5,#ARGV do redis.call('zadd',KEYS[1],ARGV[1],ARGV[i]) end "
        + "redis.call('zremrangebyscore',KEYS[1],'-inf',ARGV[2]) redis.call('expire',KEYS[1],ARGV[3]) "
        + "redis.call('zremrangebyrank',KEYS[1],0,ARGV[4])";

    public int Max => max;

    /// <summary>The last rank that is removed.</summary>
    public RedisValue LastRank => -max - 1;

    /// <summary>The oldest time that is kept, in milliseconds.</summary>
    public long Oldest => (clock.GetUtcNow() - retention).ToUnixTimeMilliseconds();

    /// <summary>Returns what every index is given: the score, the scores that have ended, and how long the index stays.</summary>
    public RedisValue[] Times() =>
        [clock.GetUtcNow().ToUnixTimeMilliseconds(), $"({Oldest}", (long)Math.Ceiling(retention.TotalSeconds)]; // Before the oldest.

    public Task<RedisResult> AddAsync(IDatabaseAsync redis, RedisKey key, IEnumerable<RedisValue> members) => redis.ScriptEvaluateAsync(
        Add, [key], [.. Times(), LastRank, .. members], CommandFlags.DemandMaster | CommandFlags.NoScriptCache);
}
