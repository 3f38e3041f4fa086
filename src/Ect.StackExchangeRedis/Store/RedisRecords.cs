using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>The commands about one record each. No command names two keys, so that a cluster may keep each where it wants.</summary>
/// <remarks>Under the key of a signed record stands nothing, the record, or that its id is awaited: named by a record that may have been
/// there before it. What is awaited stays so for as long as the last record that named it.</remarks>
internal sealed class RedisRecords(EctRedisOptions options)
{
    private const string AddUnlessThere =
        "local v=redis.call('get',KEYS[1]) if not v then redis.call('set',KEYS[1],ARGV[1],'PX',ARGV[2]) end return v";

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

    /// <summary>Puts a record where nothing stands.</summary>
    /// <returns>What stood there; nothing if the record stands there now.</returns>
    public async Task<RedisValue> AddAsync(IDatabaseAsync redis, EctTokenRecord record) => (RedisValue)await EvaluateAsync(
        redis, AddUnlessThere, RecordKey.Of(record), RecordFormat.Write(record), Milliseconds).ConfigureAwait(false);

    /// <returns>Whether nothing stood there.</returns>
    public async Task<bool> AwaitAsync(IDatabaseAsync redis, string id) => (bool)await EvaluateAsync(
        redis, AwaitUnlessThere, new(id, IsSigned: true), RecordFormat.Awaited, Milliseconds).ConfigureAwait(false);

    /// <summary>Puts the record of an awaited id in its place, unless another was first.</summary>
    /// <returns>What stands there then.</returns>
    public async Task<RedisValue> TakeAwaitedAsync(IDatabaseAsync redis, EctTokenRecord record) => (RedisValue)await EvaluateAsync(
        redis, SetIfAwaited, RecordKey.Of(record), RecordFormat.Awaited, RecordFormat.Write(record, isAwaited: true), Milliseconds)
        .ConfigureAwait(false);

    /// <summary>Puts a record in the place of what is known of it so far; it still leaves when it would have.</summary>
    /// <returns>Whether nobody else has done so since.</returns>
    public async Task<bool> ReplaceAsync(IDatabaseAsync redis, RedisValue standing, EctTokenRecord record, bool isAwaited) =>
        (bool)await EvaluateAsync(redis, ReplaceIfUnchanged, RecordKey.Of(record), standing, RecordFormat.Write(record, isAwaited))
            .ConfigureAwait(false);

    private Task<RedisResult> EvaluateAsync(IDatabaseAsync redis, string script, RecordKey key, params RedisValue[] values) =>
        redis.ScriptEvaluateAsync(script, [KeyOf(key)], values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache);

    private RedisKey KeyOf(RecordKey key) => $"{_prefix}{key}";
}
