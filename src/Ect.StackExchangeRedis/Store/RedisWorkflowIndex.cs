using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>The records of each workflow, in a sorted set by the time of recording. It keeps the newest ones, each no longer than its
/// record.</summary>
internal sealed class RedisWorkflowIndex(EctRedisOptions options, TimeProvider clock)
{
    /// <summary>Adds members with one score, then removes those that have expired and all but the newest.</summary>
    private const string Add =
        "for i=5,#ARGV do redis.call('zadd',KEYS[1],ARGV[1],ARGV[i]) end "
        + "redis.call('zremrangebyscore',KEYS[1],'-inf',ARGV[2]) redis.call('zremrangebyrank',KEYS[1],0,ARGV[3]) "
        + "redis.call('expire',KEYS[1],ARGV[4])";

    private readonly string _prefix = $"{options.KeyPrefix}w:";
    private readonly TimeSpan _retention = options.StoreRetention;
    private readonly int _maxRecords = options.MaxWorkflowRecords;

    /// <summary>Sends the commands that add records to the indexes of their workflows and remove the oldest ones.</summary>
    public Task AddAsync(IDatabaseAsync redis, IEnumerable<EctTokenRecord> records)
    {
        var workflows = records.Where(record => record.WorkflowId is not null).GroupBy(record => record.WorkflowId!);
        return Task.WhenAll(workflows.Select(workflow => AddAsync(redis, workflow)));
    }

    /// <summary>Returns the newest members.</summary>
    public Task<RedisValue[]> ReadAsync(IDatabaseAsync redis, string workflowId, int limit) =>
        redis.SortedSetRangeByRankAsync(KeyOf(workflowId), -Math.Min(limit, _maxRecords), flags: CommandFlags.DemandMaster);

    public RedisKey KeyOf(string workflowId) => $"{_prefix}{workflowId}";

    /// <summary>Returns what <see cref="Add"/> is given before the members.</summary>
    public RedisValue[] Values()
    {
        var now = clock.GetUtcNow();
        var ended = $"({(now - _retention).ToUnixTimeMilliseconds()}"; // Before that time, not at it.
        return [now.ToUnixTimeMilliseconds(), ended, -_maxRecords - 1, (long)Math.Ceiling(_retention.TotalSeconds)];
    }

    private Task<RedisResult> AddAsync(IDatabaseAsync redis, IGrouping<string, EctTokenRecord> workflow)
    {
        RedisValue[] values = [.. Values(), .. workflow.Select(record => (RedisValue)RecordKey.Of(record).ToString())];
        return redis.ScriptEvaluateAsync(Add, [KeyOf(workflow.Key)], values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache);
    }
}
