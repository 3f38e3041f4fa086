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

    // Each of the following names one key. What is awaited stays so for as long as the last record that named it.
    private const string Await =
        "local v=redis.call('get',KEYS[1]) if not v or v==ARGV[1] then redis.call('set',KEYS[1],ARGV[1],'PX',ARGV[2]) end return 0";

    private const string TakeAwaited =
        "local v=redis.call('get',KEYS[1]) if not v or v==ARGV[1] then redis.call('set',KEYS[1],ARGV[2],'PX',ARGV[3]) return ARGV[2] end return v";

    private const string ReplaceIfUnchanged =
        "if redis.call('get',KEYS[1])==ARGV[1] then redis.call('set',KEYS[1],ARGV[2],'KEEPTTL') return 1 end return 0";

    private readonly string _prefix = options.Value.KeyPrefix;
    private readonly TimeSpan _retention = options.Value.StoreRetention;

    public async ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        EctRecordKey[] keys = [.. ids.SelectMany(EctRecordKey.BothOf)];
        var values = await GetAsync("store.find", keys, cancellationToken).ConfigureAwait(false);

        var awaited = keys.Zip(values).Where(found => found.Second.IsAwaited).Select(found => found.First.Id).ToHashSet();
        return new([.. values.Select(value => value.Record).OfType<EctTokenRecord>()], awaited.Count == 0 ? null : awaited);
    }

    public async ValueTask<EctStoreAddResult> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var standing = await connection.RunAsync("store.add", redis => AddAsync(redis, records), Failed, cancellationToken).ConfigureAwait(false);
        if (standing.Contains(null))
            standing = await connection.RunAsync("store.take", redis => Task.WhenAll(records.Zip(standing, (record, existing) =>
                existing is null ? TakeAwaitedAsync(redis, record) : Task.FromResult<EctTokenRecord?>(existing))), Failed, cancellationToken).ConfigureAwait(false);

        var incomplete = new List<EctTokenRecord>();
        foreach (var (record, existing) in records.Zip(standing))
        {
            if (existing is null) throw Expired();
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
        {
            var values = await GetAsync("store.list", [.. batch.Select(member => EctRecordKey.Parse(member!))], cancellationToken).ConfigureAwait(false);
            records.AddRange(values.Select(value => value.Record).OfType<EctTokenRecord>());
        }

        // Of two tokens that wanted one id, the index may name the one that lost it.
        return [.. records.Where(record => record.WorkflowId == id).OrderBy(record => record.IssuedAt).ThenBy(record => record.Id, StringComparer.Ordinal)];
    }

    private async Task<EctRecordValue[]> GetAsync(string operation, EctRecordKey[] keys, CancellationToken cancellationToken)
    {
        var values = await connection.RunAsync(operation,
            redis => Task.WhenAll(keys.Select(key => redis.StringGetAsync(RedisKeyOf(key), CommandFlags.DemandMaster))), Failed, cancellationToken).ConfigureAwait(false);
        return [.. keys.Zip(values).Select(found => found.Second.HasValue ? EctRecordFormat.Read(found.First.Id, found.Second!) : default)];
    }

    /// <summary>Writes what is not there, and reads what then is: the record itself, the one that was first, or that the id is awaited.</summary>
    private async Task<EctTokenRecord?[]> AddAsync(IDatabaseAsync redis, IReadOnlyList<EctTokenRecord> records)
    {
        // Before the records: none may stand whose unknown predecessors do not.
        var awaited = UnknownPredecessors(records).Select(id => AwaitAsync(redis, id)).ToArray();
        var steps = records.Select(record => (Record: record, Key: RedisKeyOf(EctRecordKey.Of(record)))).Select(it => (
            it.Record,
            Set: redis.StringSetAsync(it.Key, EctRecordFormat.Write(it.Record), _retention, When.NotExists, CommandFlags.DemandMaster),
            Get: redis.StringGetAsync(it.Key, CommandFlags.DemandMaster))).ToArray();
        var index = IndexAsync(redis, records);

        await Task.WhenAll([.. awaited, .. steps.Select(step => step.Set), .. steps.Select(step => step.Get), index]).ConfigureAwait(false);
        return [.. steps.Select(step => step.Set.Result ? step.Record : Standing(step.Record, step.Get.Result).Record)];
    }

    /// <summary>What records may name that nobody knows: only those that do not know all their ancestors do.</summary>
    private static HashSet<string> UnknownPredecessors(IEnumerable<EctTokenRecord> records)
    {
        HashSet<string> before = [], unknown = [];
        foreach (var record in records)
        {
            if (!record.AncestorsKnown) unknown.UnionWith(record.Predecessors.Where(id => !before.Contains(id)));
            if (EctRecordKey.Of(record).IsSigned) before.Add(record.Id);
        }

        return unknown;
    }

    private Task<RedisResult> AwaitAsync(IDatabaseAsync redis, string id) => redis.ScriptEvaluateAsync(Await, [RedisKeyOf(new(id, IsSigned: true))],
        [EctRecordFormat.Awaited, (long)_retention.TotalMilliseconds], CommandFlags.DemandMaster | CommandFlags.NoScriptCache);

    /// <summary>Puts the record of an awaited id in its place, unless another was first.</summary>
    private async Task<EctTokenRecord?> TakeAwaitedAsync(IDatabaseAsync redis, EctTokenRecord record)
    {
        var standing = await redis.ScriptEvaluateAsync(TakeAwaited, [RedisKeyOf(EctRecordKey.Of(record))],
            [EctRecordFormat.Awaited, EctRecordFormat.Write(record, isAwaited: true), (long)_retention.TotalMilliseconds],
            CommandFlags.DemandMaster | CommandFlags.NoScriptCache).ConfigureAwait(false);
        return Standing(record, (RedisValue)standing).Record;
    }

    private static EctRecordValue Standing(EctTokenRecord record, RedisValue value) => value.HasValue
        ? EctRecordFormat.Read(record.Id, value!)
        : throw Expired();

    private static EctStoreException Expired() => new("A record expired while it was added."); // asked again, it can be added

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
            var (existing, isAwaited) = Standing(record, standing);
            if (existing is null) throw Expired(); // and was named again since
            var completed = existing.CompleteWith(record);
            if (completed == existing) return true;

            var replaced = await redis.ScriptEvaluateAsync(ReplaceIfUnchanged, [key], [standing, EctRecordFormat.Write(completed, isAwaited)],
                CommandFlags.DemandMaster | CommandFlags.NoScriptCache).ConfigureAwait(false);
            if ((bool)replaced) return true;
        }

        throw new EctStoreException("A record changed all the time while it was completed.");
    }

    private RedisKey RedisKeyOf(EctRecordKey key) => $"{_prefix}{key}";

    private RedisKey WorkflowKey(string workflowId) => $"{_prefix}w:{workflowId}";

    private static Exception Failed(string sentence, Exception cause) => cause as EctStoreException ?? new EctStoreException(sentence, cause);
}
