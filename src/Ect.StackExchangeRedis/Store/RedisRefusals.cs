using System.Globalization;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>What the instances have refused: a hash for each of them, and a sorted set of them by the time at which they wrote last. In a
/// cluster all are in one slot.</summary>
/// <remarks>The times are the server's, so that the clocks of instances do not matter.</remarks>
internal sealed class RedisRefusals(EctRedisOptions options)
{
    /// <summary>How many instances are listed. One that restarts is another one.</summary>
    private const int MaxInstances = 64;

    /// <summary>An hour, and time to read what has just ended.</summary>
    private const int LifetimeSeconds = 3_660;

    // ARGV: instance, lifetime, how many instances are kept; then name and value of each part. Returns whether the instance is new, and
    // then those that are not listed any more.
    private const string Replace =
        """
        for i=4,#ARGV,2 do redis.call('hset',KEYS[2],ARGV[i],ARGV[i+1]) end
        redis.call('expire',KEYS[2],ARGV[2])
        local time=redis.call('time')
        redis.call('zremrangebyscore',KEYS[1],'-inf',string.format('%d',time[1]-ARGV[2])..'000')
        local isnew=redis.call('zadd',KEYS[1],time[1]..string.format('%03d',math.floor(time[2]/1000)),ARGV[1])
        local last=string.format('%d',-ARGV[3]-1)
        local result=redis.call('zrange',KEYS[1],'0',last)
        redis.call('zremrangebyrank',KEYS[1],'0',last)
        redis.call('expire',KEYS[1],ARGV[2])
        table.insert(result,1,tostring(isnew))
        return result
        """;

    private readonly string _key = $"{options.KeyPrefix}{{refused}}";

    /// <summary>Replaces parts of an instance, and forgets instances of which there are too many.</summary>
    /// <returns>Whether nothing of the instance was there before.</returns>
    public async Task<bool> WriteAsync(IDatabaseAsync redis, string instance, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> parts)
    {
        RedisValue[] values = [instance, LifetimeSeconds, MaxInstances, .. parts.SelectMany(part => (RedisValue[])[part.Key, part.Value])];
        var result = (string[])(await redis.ScriptEvaluateAsync(
            Replace, [_key, KeyOf(instance)], values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache).ConfigureAwait(false))!;
        if (result.Length > 1)
            await redis.KeyDeleteAsync([.. result[1..].Select(KeyOf)], CommandFlags.DemandMaster).ConfigureAwait(false);
        return result[0] is "1";
    }

    /// <summary>Lists the instances, with the time of their last write as a version.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(IDatabaseAsync redis)
    {
        var listed = await redis.SortedSetRangeByRankWithScoresAsync(_key, flags: CommandFlags.DemandMaster).ConfigureAwait(false);
        return listed.ToDictionary(one => $"{one.Element}", one => one.Score.ToString(CultureInfo.InvariantCulture));
    }

    public async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadAsync(IDatabaseAsync redis, string instance)
    {
        var fields = await redis.HashGetAllAsync(KeyOf(instance), CommandFlags.DemandMaster).ConfigureAwait(false);
        return fields.ToDictionary(field => $"{field.Name}", field => (ReadOnlyMemory<byte>)field.Value);
    }

    private RedisKey KeyOf(string instance) => $"{_key}:{instance}";
}
