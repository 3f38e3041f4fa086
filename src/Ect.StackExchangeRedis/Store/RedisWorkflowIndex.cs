using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>The records of each workflow, in a sorted set by the time of recording. It keeps the newest ones, each no longer than its
/// record.</summary>
internal sealed class RedisWorkflowIndex(EctRedisOptions options, TimeProvider clock)
{
    private readonly string _prefix = $"{options.KeyPrefix}w:";
    private readonly TimeIndex _index = new(options.StoreRetention, options.MaxWorkflowRecords, clock);

    /// <summary>The last rank that is removed from an index.</summary>
    public RedisValue LastRank => _index.LastRank;

    /// <inheritdoc cref="TimeIndex.Times"/>
    public RedisValue[] Times() => _index.Times();

    /// <summary>Sends the commands that add records to the indexes of their workflows and remove the oldest ones.</summary>
    public Task AddAsync(IDatabaseAsync redis, IEnumerable<EctTokenRecord> records)
    {
        var workflows = records.Where(record => record.WorkflowId is not null).GroupBy(record => record.WorkflowId!);
        return Task.WhenAll(workflows.Select(workflow => AddAsync(redis, workflow)));
    }

    /// <summary>Returns the newest members.</summary>
    public Task<RedisValue[]> ReadAsync(IDatabaseAsync redis, string workflowId, int limit) =>
        redis.SortedSetRangeByRankAsync(KeyOf(workflowId), -Math.Min(limit, _index.Max), flags: CommandFlags.DemandMaster);

    public RedisKey KeyOf(string workflowId) => $"{_prefix}{workflowId}";

    private Task<RedisResult> AddAsync(IDatabaseAsync redis, IGrouping<string, EctTokenRecord> workflow) =>
        _index.AddAsync(redis, KeyOf(workflow.Key), workflow.Select(record => (RedisValue)RecordKey.Of(record).ToString()));
}
