using Ect.StackExchangeRedis.Connection;
using Ect.StackExchangeRedis.Fencing;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>Writes records. Those of requests that come at the same time are written by one command, unless their keys are spread over
/// servers.</summary>
internal sealed class RecordWriter
{
    private readonly string _prefix;
    private readonly long _retention;
    private readonly RedisRecords _records;
    private readonly RedisWorkflowIndex _index;
    private readonly RedisRecentWorkflows _recent;
    private readonly Gathering<RecordStep> _queue;
    private volatile bool _areSpread; // Whether the keys are, behind what looks like one server.

    public RecordWriter(EctRedisOptions options, SendQueue queue, RedisRecentWorkflows recent, TimeProvider clock)
    {
        _prefix = options.KeyPrefix;
        _retention = (long)options.StoreRetention.TotalMilliseconds;
        _records = new(options);
        _index = new(options, clock);
        _recent = recent;
        _queue = new(queue, Send);
    }

    /// <summary>Writes the records whose keys have no value.</summary>
    /// <returns>For each record the value that was there; none if the record was written.</returns>
    public Task<RedisValue[]> WriteAsync(RecordStep step)
    {
        _queue.Add(step);
        return step.Task;
    }

    private void Send(List<RecordStep> steps)
    {
        steps.RemoveAll(step => !step.TryBegin());
        while (steps.Count > 0) _ = SendAsync(RecordBatch.Take(steps));
    }

    private async Task SendAsync(RecordBatch batch)
    {
        try
        {
            var redis = batch.Steps[0].Redis;
            if (!AreSpread(redis) && await TrySendTogetherAsync(redis, batch).ConfigureAwait(false)) return;
            foreach (var step in batch.Steps) _ = SendAloneAsync(step);
        }
        catch (Exception e)
        {
            foreach (var step in batch.Steps) step.TrySetException(e);
        }
    }

    /// <returns><see langword="false"/> if the keys turn out to be spread. Nothing is written then.</returns>
    private async Task<bool> TrySendTogetherAsync(IDatabaseAsync redis, RecordBatch batch)
    {
        batch.Recent = _recent.Due(batch.Workflows);
        var isListed = false;
        try
        {
            var answers = (RedisResult[])(await redis.ScriptEvaluateAsync(RecordScript.Text,
                batch.Keys(_prefix, _index, _recent), batch.Values(_retention, _index, _recent), CommandFlags.DemandMaster)
                .ConfigureAwait(false))!;
            isListed = !batch.RecentHasFailed(answers);
            if (batch.Recent.Count > 0) _recent.Answered(isRefused: !isListed);
            batch.Answer(answers);
            return true;
        }
        catch (RedisServerException e) when (e.Kind is RedisErrorKind.CrossSlot)
        {
            _areSpread = true; // From now on.
            return false;
        }
        finally
        {
            if (!isListed) _recent.Forget(batch.Recent);
        }
    }

    /// <summary>Writes each record and each index by a command of its own. Nobody waits for the list of workflows, because the node that
    /// has it may be away.</summary>
    private async Task SendAloneAsync(RecordStep step)
    {
        try
        {
            _ = _recent.AddAsync(step.Redis, step.Records);
            var adding = Task.WhenAll(step.Records.Select(record => _records.AddAsync(step.Redis, record)));
            await Task.WhenAll(adding, _index.AddAsync(step.Redis, step.Records)).ConfigureAwait(false);
            step.TrySetResult(await adding.ConfigureAwait(false));
        }
        catch (Exception e)
        {
            step.TrySetException(e);
        }
    }

    private bool AreSpread(IDatabaseAsync redis) => _areSpread || RedisServers.Of(redis.Multiplexer).AreSpread;
}
