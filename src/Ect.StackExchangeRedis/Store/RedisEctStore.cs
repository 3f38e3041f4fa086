using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect;

/// <summary>One ECT store for all instances that share a Redis (profile, section 8). One value a token; <c>SET … NX</c> decides who owns an id.</summary>
/// <remarks>No command names two keys, so that a cluster may keep each where it wants. All commands of a step are sent at once.</remarks>
internal sealed class RedisEctStore(EctRedisConnection connection, IOptions<EctRedisOptions> options, TimeProvider clock) : IEctStore
{
    private const int MaxBatch = 1_000;

    // Each turn that is lost to another instance has completed the record, which can not happen often: there are few things to add to it.
    private const int MaxTurns = 8;

    private const string ReplaceIfUnchanged =
        "if redis.call('get',KEYS[1])==ARGV[1] then redis.call('set',KEYS[1],ARGV[2],'KEEPTTL') return 1 end return 0";

    private readonly string _prefix = options.Value.KeyPrefix;
    private readonly TimeSpan _retention = options.Value.StoreRetention;

    public async ValueTask<IReadOnlyList<EctTokenRecord>> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return await GetAsync("store.find", ids.SelectMany(EctRecordKey.BothOf), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<EctStoreAddResult> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var standing = await connection.RunAsync("store.add", redis => AddAsync(redis, records), Failed, cancellationToken).ConfigureAwait(false);

        var incomplete = new List<EctTokenRecord>();
        foreach (var (record, existing) in records.Zip(standing))
        {
            if (existing.Digest != record.Digest) return EctStoreAddResult.Conflict(existing);
            if (existing.CompleteWith(record) != existing) incomplete.Add(record);
        }

        if (incomplete.Count > 0)
            await connection.RunAsync("store.complete", redis => Task.WhenAll(incomplete.Select(record => CompleteAsync(redis, record))), Failed, cancellationToken).ConfigureAwait(false);
        return EctStoreAddResult.Added;
    }

    public async ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(string workflowId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workflowId);
        var id = workflowId.ToLowerInvariant();
        var members = await connection.RunAsync("store.list",
            redis => redis.SortedSetRangeByRankAsync(WorkflowKey(id), flags: CommandFlags.DemandMaster), Failed, cancellationToken).ConfigureAwait(false);

        var records = new List<EctTokenRecord>();
        foreach (var batch in members.Chunk(MaxBatch))
            records.AddRange(await GetAsync("store.list", batch.Select(member => EctRecordKey.Parse(member!)), cancellationToken).ConfigureAwait(false));

        // Of two tokens that wanted one id, the index may name the one that lost it.
        return [.. records.Where(record => record.WorkflowId == id).OrderBy(record => record.IssuedAt).ThenBy(record => record.Id, StringComparer.Ordinal)];
    }

    private async Task<List<EctTokenRecord>> GetAsync(string operation, IEnumerable<EctRecordKey> keys, CancellationToken cancellationToken)
    {
        var all = keys.ToArray();
        var values = await connection.RunAsync(operation,
            redis => Task.WhenAll(all.Select(key => redis.StringGetAsync(RedisKeyOf(key), CommandFlags.DemandMaster))), Failed, cancellationToken).ConfigureAwait(false);
        return [.. all.Zip(values).Where(found => found.Second.HasValue).Select(found => EctRecordFormat.Read(found.First.Id, found.Second!))];
    }

    /// <summary>Writes what is not there, and reads what then is: the record itself, or the one that was first.</summary>
    private async Task<IReadOnlyList<EctTokenRecord>> AddAsync(IDatabaseAsync redis, IReadOnlyList<EctTokenRecord> records)
    {
        var steps = records.Select(record => (Record: record, Key: RedisKeyOf(EctRecordKey.Of(record)))).Select(it => (
            it.Record,
            Set: redis.StringSetAsync(it.Key, EctRecordFormat.Write(it.Record), _retention, When.NotExists, CommandFlags.DemandMaster),
            Get: redis.StringGetAsync(it.Key, CommandFlags.DemandMaster))).ToArray();
        var index = IndexAsync(redis, records);

        await Task.WhenAll([.. steps.Select(step => step.Set), .. steps.Select(step => step.Get), index]).ConfigureAwait(false);
        return [.. steps.Select(step => step.Set.Result ? step.Record : Standing(step.Record, step.Get.Result))];
    }

    private static EctTokenRecord Standing(EctTokenRecord record, RedisValue value) => value.HasValue
        ? EctRecordFormat.Read(record.Id, value!)
        : throw new EctStoreException("A record expired while it was added."); // asked again, it can be added

    private Task IndexAsync(IDatabaseAsync redis, IEnumerable<EctTokenRecord> records)
    {
        var now = clock.GetUtcNow();
        return Task.WhenAll(records.Where(record => record.WorkflowId is not null).GroupBy(record => record.WorkflowId!).SelectMany(workflow =>
        {
            var key = WorkflowKey(workflow.Key);
            SortedSetEntry[] members = [.. workflow.Select(record => new SortedSetEntry(EctRecordKey.Of(record).ToString(), now.ToUnixTimeMilliseconds()))];
            return new Task[]
            {
                redis.SortedSetAddAsync(key, members, CommandFlags.DemandMaster),
                redis.SortedSetRemoveRangeByScoreAsync(key, double.NegativeInfinity, (now - _retention).ToUnixTimeMilliseconds(), Exclude.Stop, CommandFlags.DemandMaster),
                redis.KeyExpireAsync(key, _retention, CommandFlags.DemandMaster),
            };
        }));
    }

    /// <summary>The same token again, of which more is known by now. What another instance adds at the same time is not lost; it still leaves when it would have.</summary>
    private async Task<bool> CompleteAsync(IDatabaseAsync redis, EctTokenRecord record)
    {
        var key = RedisKeyOf(EctRecordKey.Of(record));
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var standing = await redis.StringGetAsync(key, CommandFlags.DemandMaster).ConfigureAwait(false);
            var existing = Standing(record, standing);
            var completed = existing.CompleteWith(record);
            if (completed == existing) return true;

            var replaced = await redis.ScriptEvaluateAsync(ReplaceIfUnchanged, [key], [standing, EctRecordFormat.Write(completed)],
                CommandFlags.DemandMaster | CommandFlags.NoScriptCache).ConfigureAwait(false);
            if ((bool)replaced) return true;
        }

        throw new EctStoreException("A record changed all the time while it was completed.");
    }

    private RedisKey RedisKeyOf(EctRecordKey key) => $"{_prefix}{key}";

    private RedisKey WorkflowKey(string workflowId) => $"{_prefix}w:{workflowId}";

    private static Exception Failed(string sentence, Exception cause) => cause as EctStoreException ?? new EctStoreException(sentence, cause);
}
