using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect;

/// <summary>One replay cache for all instances that share a Redis (profile, section 6). <c>SET … NX PX</c> decides, on the master alone.</summary>
internal sealed class RedisEctReplayCache(EctRedisConnection connection, IOptions<EctRedisOptions> options, EctRedisMetrics metrics)
    : IEctReplayCache
{
    // Not LockReleaseAsync: its transaction holds up the caller and the whole connection until the server has answered.
    private const string DeleteIfOurs = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end return 0";

    private readonly string _prefix = $"{options.Value.KeyPrefix}r:";

    // The second step that a refused request waits for: both together stay within a second.
    private readonly TimeSpan _releaseTimeout = options.Value.Timeout / 2;

    public async ValueTask<bool> TryAddAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (await AddAllAsync(entries, cancellationToken).ConfigureAwait(false)) return true;
        if (entries.Count > 1) await ReleaseAsync(entries, CancellationToken.None).ConfigureAwait(false);
        return false;
    }

    public async ValueTask ReleaseAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        await connection.RunAsync("replay.release",
            redis => Task.WhenAll(entries.Select(entry =>
                redis.ScriptEvaluateAsync(DeleteIfOurs, [KeyOf(entry)], [ValueOf(entry)], CommandFlags.DemandMaster | CommandFlags.NoScriptCache))),
            Failed, cancellationToken, _releaseTimeout).ConfigureAwait(false);
    }

    private async Task<bool> AddAllAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        var added = await connection.RunAsync("replay.add",
            redis => Task.WhenAll(entries.Select(entry => redis.StringSetAsync(KeyOf(entry), ValueOf(entry), entry.Retention, When.NotExists, CommandFlags.DemandMaster))),
            Failed, cancellationToken).ConfigureAwait(false);

        metrics.Wrote(RedisEntryKind.Use, added.Count(isNew => isNew));
        EctReplayEntry[] others = [.. entries.Where((_, i) => !added[i])];
        return others.Length is 0 || await AreOurOwnAsync(others, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A write whose answer was lost may have been repeated on the way: then it is our own value that stands there.</summary>
    private async Task<bool> AreOurOwnAsync(EctReplayEntry[] entries, CancellationToken cancellationToken)
    {
        var values = await connection.RunAsync("replay.check",
            redis => Task.WhenAll(entries.Select(entry => redis.StringGetAsync(KeyOf(entry), CommandFlags.DemandMaster))),
            Failed, cancellationToken).ConfigureAwait(false);
        return entries.Select(ValueOf).SequenceEqual(values);
    }

    private RedisKey KeyOf(EctReplayEntry entry) => $"{_prefix}{entry.Key}";

    private static RedisValue ValueOf(EctReplayEntry entry) => entry.Attempt.ToByteArray();

    private static EctReplayCacheException Failed(string sentence, Exception cause) => new(sentence, cause);
}
