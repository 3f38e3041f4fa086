using System.ComponentModel;
using Ect.StackExchangeRedis.Connection;
using Ect.StackExchangeRedis.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>The ECT store of all instances that share a Redis (profile, section 8). It has one value for each token. <c>SET … NX</c>
/// decides who owns an id. All commands of a step are sent at once.</summary>
[DisplayName("Redis")]
internal sealed class RedisStore : IEctStore, IEctRefusalStorage
{
    private const int MaxBatch = 1_000;

    // Each turn that is lost to another instance has completed the record, and there are few things to add to it.
    private const int MaxTurns = 8;

    private readonly RedisConnection _connection;
    private readonly RedisMetrics _metrics;
    private readonly RedisRecords _records;
    private readonly RedisWorkflowIndex _workflows;
    private readonly RedisRecentWorkflows _recent;
    private readonly RedisIssuerNumbers _issuers;
    private readonly RecordWriter _writer;
    private readonly RedisRefusals _refusals;

    public RedisStore(
        RedisConnection connection, IOptions<EctRedisOptions> options, SendQueue queue, RedisMetrics metrics, TimeProvider clock,
        ILogger<RedisStore> logger)
    {
        (_connection, _metrics, Retention, MaxListed) =
            (connection, metrics, options.Value.StoreRetention, options.Value.MaxWorkflowRecords);
        _records = new(options.Value);
        _workflows = new(options.Value, clock);
        _recent = new(options.Value, clock, logger);
        _issuers = new(options.Value);
        _refusals = new(options.Value);
        _writer = new(options.Value, queue, _recent, clock);
    }

    public TimeSpan Retention { get; }

    public int MaxListed { get; }

    public async ValueTask<EctStoreFindings> FindAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        RecordKey[] keys = [.. ids.SelectMany(RecordKey.BothOf)];
        var values = await GetAsync("store.find", keys, cancellationToken).ConfigureAwait(false);

        var awaited = keys.Zip(values).Where(found => found.Second.IsAwaited).Select(found => found.First.Id).ToHashSet();
        return new([.. RecordsOf(values)], awaited.Count == 0 ? null : awaited);
    }

    public async ValueTask<EctTokenRecord?> TryAddAsync(IReadOnlyList<EctTokenRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var standing = await _connection
            .RunTurnsAsync("store.add", (redis, turns) => AddAsync(new(redis, records, turns)), Failed, cancellationToken)
            .ConfigureAwait(false);
        if (Array.Exists(standing, existing => existing is null))
        {
            standing = await _connection.RunAsync("store.take",
                redis => Task.WhenAll(records.Zip(standing, (record, existing) => TakeUnlessThereAsync(redis, record, existing))),
                Failed, cancellationToken).ConfigureAwait(false);
        }

        var incomplete = new List<EctTokenRecord>();
        foreach (var (record, existing) in records.Zip(standing))
        {
            if (existing!.Digest != record.Digest) return existing;
            if (existing.CompleteWith(record) != existing) incomplete.Add(record);
        }

        if (incomplete.Count > 0)
        {
            await _connection.RunTurnsAsync("store.complete",
                (redis, turns) => Task.WhenAll(incomplete.Select(record => CompleteAsync(redis, turns, record))),
                Failed, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    public async ValueTask<IReadOnlyList<EctTokenRecord>> ListWorkflowAsync(
        string workflowId, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workflowId);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var id = workflowId.ToLowerInvariant();
        var members = await _connection.RunAsync(
            "store.list", redis => _workflows.ReadAsync(redis, id, limit), Failed, cancellationToken).ConfigureAwait(false);

        var records = new List<EctTokenRecord>();
        foreach (var batch in members.Select(member => RecordKey.Parse(member)).Chunk(MaxBatch))
            records.AddRange(RecordsOf(await GetAsync("store.list", batch, cancellationToken).ConfigureAwait(false)));

        // If two tokens wanted one id, the index may name the one that lost it.
        return [.. records.Where(record => record.WorkflowId == id)
            .OrderBy(record => record.IssuedAt).ThenBy(record => record.Id, StringComparer.Ordinal)];
    }

    public async ValueTask<IReadOnlyList<EctStoredWorkflow>> ListWorkflowsAsync(
        DateTimeOffset before, string? beforeId, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var id = beforeId?.ToLowerInvariant();
        return await _connection.RunAsync(
            "store.recent", redis => _recent.ReadAsync(redis, before, id, limit), Failed, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<int>> NumberIssuersAsync(IReadOnlyList<string> issuers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(issuers);
        return await _connection.RunAsync(
            "store.issuers", redis => _issuers.NumberAsync(redis, issuers), Failed, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> WriteRefusalsAsync(
        string instance, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken) =>
        await _connection.RunAsync("refusals.write", redis => _refusals.WriteAsync(redis, instance, parts), Failed, cancellationToken)
            .ConfigureAwait(false);

    public async ValueTask<IReadOnlyDictionary<string, string>> ListRefusingInstancesAsync(CancellationToken cancellationToken) =>
        await _connection.RunAsync("refusals.list", _refusals.ListAsync, Failed, cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> ReadRefusalsAsync(
        string instance, CancellationToken cancellationToken) => await _connection.RunAsync(
            "refusals.read", redis => _refusals.ReadAsync(redis, instance), Failed, cancellationToken).ConfigureAwait(false);

    private static IEnumerable<EctTokenRecord> RecordsOf(IEnumerable<RecordValue> values) =>
        values.Select(value => value.Record).OfType<EctTokenRecord>();

    private async Task<RecordValue[]> GetAsync(string operation, RecordKey[] keys, CancellationToken cancellationToken)
    {
        var values = await _connection.RunAsync(operation,
            redis => Task.WhenAll(keys.Select(key => _records.GetAsync(redis, key))), Failed, cancellationToken).ConfigureAwait(false);
        return [.. keys.Zip(values, (key, value) => value.IsNull ? default : RecordFormat.Read(key, value!))];
    }

    /// <summary>Writes the records that are missing, and reads what is there then: the record itself, the one that was first, or none if
    /// the id is awaited.</summary>
    private async Task<EctTokenRecord?[]> AddAsync(RecordStep step)
    {
        // This comes before the records, because no record may exist while the ids that it awaits are not marked as awaited.
        var unknown = UnknownPredecessors(step.Records);
        Task<bool[]>? awaiting = unknown.Count is 0 ? null : Task.WhenAll(unknown.Select(id => _records.AwaitAsync(step.Redis, id)));
        var adding = _writer.WriteAsync(step);
        if (awaiting is not null)
        {
            await Task.WhenAll(awaiting, adding).ConfigureAwait(false);
            _metrics.Wrote(RedisEntryKind.AwaitedId, (await awaiting.ConfigureAwait(false)).Count(isNew => isNew));
        }

        var there = await adding.ConfigureAwait(false);
        _metrics.Wrote(RedisEntryKind.Record, there.Count(value => value.IsNull));
        return [.. step.Records.Zip(there, (record, value) => value.IsNull ? record : Standing(record, value).Record)];
    }

    /// <summary>Returns the ids that records may name before they are known. A record that knows all its ancestors names none.</summary>
    private static HashSet<string> UnknownPredecessors(IEnumerable<EctTokenRecord> records)
    {
        HashSet<string> before = [], unknown = [];
        foreach (var record in records)
        {
            if (!record.AncestorsKnown) unknown.UnionWith(record.Predecessors.Where(id => !before.Contains(id)));
            if (RecordKey.Of(record).IsSigned) before.Add(record.Id);
        }

        return unknown;
    }

    private async Task<EctTokenRecord?> TakeUnlessThereAsync(IDatabaseAsync redis, EctTokenRecord record, EctTokenRecord? existing)
    {
        if (existing is not null) return existing;
        var standing = Standing(record, await _records.TakeAwaitedAsync(redis, record).ConfigureAwait(false));
        if (standing.Record?.Digest == record.Digest) _metrics.Wrote(RedisEntryKind.Record, 1);
        return standing.Record ?? throw Expired();
    }

    /// <summary>Completes the record of the same token, of which more is known by now. Nothing that another instance adds at the same time
    /// is lost.</summary>
    private async Task<bool> CompleteAsync(IDatabaseAsync redis, RedisTurns turns, EctTokenRecord record)
    {
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            var value = await turns.Next(() => _records.GetAsync(redis, RecordKey.Of(record))).ConfigureAwait(false);
            var (existing, isAwaited) = Standing(record, value);
            if (existing is null) throw Expired(); // It was named again since.
            var completed = existing.CompleteWith(record);
            if (completed == existing
                || await turns.Next(() => _records.ReplaceAsync(redis, value, completed, isAwaited)).ConfigureAwait(false)) return true;
        }

        throw new EctStoreException("A record could not be completed, because it changed each time.");
    }

    private static RecordValue Standing(EctTokenRecord record, RedisValue value) =>
        value.IsNullOrEmpty ? throw Expired() : RecordFormat.Read(RecordKey.Of(record), value!);

    private static EctStoreException Expired() => new("A record expired while it was added. Try again.");

    private static Exception Failed(RedisError error, Exception cause) =>
        cause as EctStoreException ?? new EctStoreException(error.Sentence, cause);
}
