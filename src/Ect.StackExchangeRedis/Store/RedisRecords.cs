using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>The commands about single records. No command names two keys, so that a cluster can keep each key on any node.</summary>
/// <remarks>The key of a signed record has no value, the record, or the note that its id is awaited because a record has named it that may
/// be older. An id remains awaited for as long as the last record that named it.</remarks>
internal sealed class RedisRecords(EctRedisOptions options)
{
    // One command decides, because not every server runs a script without others in between. A value that expires before it is read
    // leaves an empty text, which is no record.
    private const string AddUnlessThere =
        "if redis.call('set',KEYS[1],ARGV[1],'NX','PX',ARGV[2]) then return false end return redis.call('get',KEYS[1]) or ''";

    private const string AwaitUnlessThere =
        "local v=redis.call('get',KEYS[1]) if not v or v==ARGV[1] then redis.call('set',KEYS[1],ARGV[1],'PX',ARGV[2]) end "
        + "if v then return 0 end return 1";

    private const string SetIfAwaited =
        "local v=redis.call('get',KEYS[1]) if not v or v==ARGV[1] then redis.call('set',KEYS[1],ARGV[2],'PX',ARGV[3]) return ARGV[2] end "
        + "return v";

    private const string ReplaceIfUnchanged =
        "if redis.call('get',KEYS[1])==ARGV[1] then redis.call('set',KEYS[1],ARGV[2],'KEEPTTL') return 1 end return 0";

    private readonly string _prefix = options.KeyPrefix;
    private readonly TimeSpan _retention = options.StoreRetention;

    private long Milliseconds => (long)_retention.TotalMilliseconds;

    public Task<RedisValue> GetAsync(IDatabaseAsync redis, RecordKey key) => redis.StringGetAsync(KeyOf(key), CommandFlags.DemandMaster);

    /// <summary>Writes a record if its key has no value.</summary>
    /// <returns>The existing value; none if the record was written.</returns>
    public async Task<RedisValue> AddAsync(IDatabaseAsync redis, EctTokenRecord record) => (RedisValue)await EvaluateAsync(
        redis, AddUnlessThere, RecordKey.Of(record), RecordFormat.Write(record), Milliseconds).ConfigureAwait(false);

    /// <returns>Whether there was no value.</returns>
    public async Task<bool> AwaitAsync(IDatabaseAsync redis, string id) => (bool)await EvaluateAsync(
        redis, AwaitUnlessThere, new(id, IsSigned: true), RecordFormat.Awaited, Milliseconds).ConfigureAwait(false);

    /// <summary>Writes the record of an awaited id, unless another one was first.</summary>
    /// <returns>The value after that.</returns>
    public async Task<RedisValue> TakeAwaitedAsync(IDatabaseAsync redis, EctTokenRecord record) => (RedisValue)await EvaluateAsync(
        redis, SetIfAwaited, RecordKey.Of(record), RecordFormat.Awaited, RecordFormat.Write(record, isAwaited: true), Milliseconds)
        .ConfigureAwait(false);

    /// <summary>Replaces a record by a completed one, whose time does not change.</summary>
    /// <returns>Whether nobody else has replaced it meanwhile.</returns>
    public async Task<bool> ReplaceAsync(IDatabaseAsync redis, RedisValue standing, EctTokenRecord record, bool isAwaited) =>
        (bool)await EvaluateAsync(redis, ReplaceIfUnchanged, RecordKey.Of(record), standing, RecordFormat.Write(record, isAwaited))
            .ConfigureAwait(false);

    private Task<RedisResult> EvaluateAsync(IDatabaseAsync redis, string script, RecordKey key, params RedisValue[] values) =>
        redis.ScriptEvaluateAsync(script, [KeyOf(key)], values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache);

    private RedisKey KeyOf(RecordKey key) => $"{_prefix}{key}";
}
