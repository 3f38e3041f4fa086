using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>Which records a workflow has: one sorted set, by the time of recording. It keeps the newest ones, and each no longer than its
/// record.</summary>
internal sealed class RedisWorkflowIndex(EctRedisOptions options, TimeProvider clock)
{
    private readonly string _prefix = $"{options.KeyPrefix}w:";
    private readonly TimeSpan _retention = options.StoreRetention;
    private readonly int _maxRecords = options.MaxWorkflowRecords;

    /// <summary>Sends what enters records into the indexes of their workflows, and what takes out the oldest.</summary>
    public Task AddAsync(IDatabaseAsync redis, IEnumerable<EctTokenRecord> records)
    {
        var now = clock.GetUtcNow();
        var workflows = records.Where(record => record.WorkflowId is not null).GroupBy(record => record.WorkflowId!);
        return Task.WhenAll(workflows.SelectMany(workflow => Add(redis, workflow, now)));
    }

    /// <summary>The newest members, as they stand there.</summary>
    public Task<RedisValue[]> ReadAsync(IDatabaseAsync redis, string workflowId, int limit) =>
        redis.SortedSetRangeByRankAsync(KeyOf(workflowId), -Math.Min(limit, _maxRecords), flags: CommandFlags.DemandMaster);

    private Task[] Add(IDatabaseAsync redis, IGrouping<string, EctTokenRecord> workflow, DateTimeOffset now)
    {
        var key = KeyOf(workflow.Key);
        var ended = (now - _retention).ToUnixTimeMilliseconds();
        return
        [
            redis.SortedSetAddAsync(key, [.. workflow.Select(record => MemberOf(record, now))], CommandFlags.DemandMaster),
            redis.SortedSetRemoveRangeByScoreAsync(key, double.NegativeInfinity, ended, Exclude.Stop, CommandFlags.DemandMaster),
            redis.SortedSetRemoveRangeByRankAsync(key, 0, -_maxRecords - 1, CommandFlags.DemandMaster),
            redis.KeyExpireAsync(key, _retention, CommandFlags.DemandMaster),
        ];
    }

    private static SortedSetEntry MemberOf(EctTokenRecord record, DateTimeOffset now) =>
        new(RecordKey.Of(record).ToString(), now.ToUnixTimeMilliseconds());

    private RedisKey KeyOf(string workflowId) => $"{_prefix}{workflowId}";
}
