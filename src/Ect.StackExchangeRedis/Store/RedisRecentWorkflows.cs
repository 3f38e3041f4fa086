using System.Globalization;
using Ect.StackExchangeRedis.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Store;

/// <summary>The workflows by the time at which they went on last, in one sorted set.</summary>
/// <remarks>It is for people who look at workflows, and no decision depends on it. So a record counts whether its workflow could be listed
/// or not, and a failure is only logged. An instance lists a workflow once a second at most.</remarks>
internal sealed class RedisRecentWorkflows(EctRedisOptions options, TimeProvider clock, ILogger logger)
{
    private const int Max = 10_000;

    // Those of the given time are all read, because only the caller can tell which of them come behind an id.
    private const string Read =
        "return {redis.call('zrange',KEYS[1],ARGV[1],ARGV[1],'byscore','rev'),"
        + "redis.call('zrange',KEYS[1],'('..ARGV[1],ARGV[2],'byscore','rev','limit',0,ARGV[3],'withscores')}";

    private readonly TimeIndex _index = new(options.StoreRetention, Max, clock);
    private readonly RecentlyListed _listed = new(clock);
    private bool _isRefused;

    public RedisKey Key { get; } = $"{options.KeyPrefix}recent";

    /// <summary>The last rank that is removed.</summary>
    public RedisValue LastRank => _index.LastRank;

    /// <summary>Returns the workflows that are to be listed now.</summary>
    public IReadOnlyList<string> Due(IEnumerable<string> workflows)
    {
        List<string>? due = null;
        foreach (var workflow in workflows)
            if (_listed.TryBegin(workflow)) (due ??= []).Add(workflow);
        return due ?? (IReadOnlyList<string>)[];
    }

    /// <summary>Notes what the server has answered, and logs when it begins to refuse. An outage is logged elsewhere.</summary>
    public void Answered(bool isRefused)
    {
        var wasRefused = Interlocked.Exchange(ref _isRefused, isRefused);
        if (isRefused && !wasRefused) logger.RecentWorkflowsNotListed();
    }

    /// <summary>Makes workflows due again that may not be listed.</summary>
    public void Forget(IReadOnlyList<string> workflows)
    {
        foreach (var workflow in workflows) _listed.Forget(workflow);
    }

    /// <summary>Lists workflows by a command of its own, for which nobody waits.</summary>
    public async Task AddAsync(IDatabaseAsync redis, IEnumerable<EctTokenRecord> records)
    {
        var due = Due(records.Select(record => record.WorkflowId).OfType<string>().Distinct());
        if (due.Count == 0) return;
        try
        {
            await _index.AddAsync(redis, Key, due.Select(workflow => (RedisValue)workflow)).ConfigureAwait(false);
            Answered(isRefused: false);
        }
        catch (Exception e)
        {
            Forget(due);
            if (e is RedisServerException) Answered(isRefused: true);
        }
    }

    /// <summary>Returns a part of the list.</summary>
    public async Task<IReadOnlyList<EctStoredWorkflow>> ReadAsync(IDatabaseAsync redis, DateTimeOffset before, string? beforeId, int limit)
    {
        var time = before.ToUnixTimeMilliseconds();
        var result = await redis.ScriptEvaluateAsync(
            Read, [Key], [time, _index.Oldest, Math.Min(limit, Max)], CommandFlags.DemandMaster | CommandFlags.NoScriptCache)
            .ConfigureAwait(false);

        var (same, earlier) = ((string[])result[0]!, (string[])result[1]!);
        var list = new List<EctStoredWorkflow>();
        foreach (var id in same)
            if (time >= _index.Oldest && (beforeId is null || string.CompareOrdinal(id, beforeId) < 0)) list.Add(Listed(id, time));
        for (var i = 0; i < earlier.Length; i += 2)
            list.Add(Listed(earlier[i], (long)double.Parse(earlier[i + 1], CultureInfo.InvariantCulture)));
        return [.. list.Take(limit)];
    }

    private static EctStoredWorkflow Listed(string id, long time) => Guid.TryParseExact(id, "D", out var uuid) && uuid.ToString() == id
        ? new(id, DateTimeOffset.FromUnixTimeMilliseconds(time))
        : throw new EctStoreException(
            "The list of workflows in the ECT store names a value that is not one. Make sure that only ECTs use keys with this prefix.");
}
