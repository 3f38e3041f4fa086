using System.ComponentModel;
using System.Security.Cryptography;
using Ect.StackExchangeRedis.Connection;
using Ect.StackExchangeRedis.Diagnostics;
using Ect.StackExchangeRedis.Fencing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Replay;

/// <summary>The replay cache of all instances that share a Redis (profile, section 6). <c>SET … NX PX</c> decides, on the master
/// only.</summary>
[DisplayName("Redis")]
internal sealed class RedisReplayCache : IEctReplayCache, IDisposable
{
    private const int Deleted = 1;
    private const int Absent = -1;

    // LockReleaseAsync is not used, because its transaction blocks the caller and the whole connection until the server has answered.
    private const string DeleteIfOurs =
        "local held=redis.call('get',KEYS[1]) if held==ARGV[1] then return redis.call('del',KEYS[1]) end return held and 0 or -1";

    private static readonly TimeSpan ProofLifetime = TimeSpan.FromSeconds(10);

    private readonly RedisConnection _connection;
    private readonly RedisMetrics _metrics;
    private readonly LateReleases _late;
    private readonly ReplayFence? _fence;
    private readonly ReplayKeys _keys;

    // A refused request waits for it as its second step. Both together stay within a second.
    private readonly TimeSpan _releaseTimeout;

    // Nothing is used up that could not be taken back, for example because the Redis user may not run scripts.
    private volatile bool _canRelease;

    public RedisReplayCache(RedisConnection connection, IOptions<EctRedisOptions> options, ReplayFence fence, FenceRenewal renewal,
        RedisMetrics metrics, TimeProvider clock, ILogger<RedisReplayCache> logger)
    {
        (_connection, _metrics) = (connection, metrics);
        if (options.Value.Fence)
        {
            _fence = fence;
            renewal.Start();
        }

        _late = new LateReleases(entries => ReleaseAllAsync(entries, CancellationToken.None), clock, logger);
        _keys = new ReplayKeys(options.Value.KeyPrefix);
        _releaseTimeout = options.Value.Timeout / 2;
    }

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
        var open = entries;
        try
        {
            open = await ReleaseAllAsync(entries, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _late.Add(open);
        }
    }

    public void Dispose() => _late.Dispose();

    private async Task<bool> AddAllAsync(IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        var isBegun = false;
        var added = await _connection.RunTurnsAsync("replay.add", async (redis, turns) =>
        {
            if (!_canRelease) await ProveReleaseAsync(redis, turns).ConfigureAwait(false);
            return await AddAllAsync(redis, entries, turns, () => isBegun = true).ConfigureAwait(false);
        }, NotAdded, cancellationToken).ConfigureAwait(false);

        _metrics.Wrote(RedisEntryKind.Use, added.Count(isNew => isNew));
        EctReplayEntry[] others = [.. entries.Where((_, i) => !added[i])];
        if (others.Length is 0) return true;
        return _fence is null && await AreOurOwnAsync(others, cancellationToken).ConfigureAwait(false); // The script has checked it.

        Exception NotAdded(RedisError error, Exception cause)
        {
            var fenced = cause as EctReplayCacheException;
            return new EctReplayCacheException(fenced?.Message ?? error.Sentence, cause)
            {
                NothingRecorded = !isBegun || (entries.Count is 1 && (error.IsCommandUndone || fenced is { NothingRecorded: true })),
                IsFenced = fenced is { IsFenced: true },
                RetryAfter = fenced?.RetryAfter,
            };
        }
    }

    private Task<bool[]> AddAllAsync(IDatabaseAsync redis, IReadOnlyList<EctReplayEntry> entries, RedisTurns turns, Action begins)
    {
        if (_fence is not null) return Task.WhenAll(entries.Select(entry => _fence.UseAsync(new(redis, entry, turns, begins))));
        return turns.Next(() =>
        {
            begins();
            return Task.WhenAll(entries.Select(entry => Add(redis, entry)));
        });
    }

    /// <summary>Tells whether the values are those of this attempt, because a write whose answer was lost may have been repeated on the
    /// way.</summary>
    private async Task<bool> AreOurOwnAsync(EctReplayEntry[] entries, CancellationToken cancellationToken)
    {
        var values = await _connection.RunAsync("replay.check",
            redis => Task.WhenAll(entries.Select(entry => redis.StringGetAsync(KeyOf(entry), CommandFlags.DemandMaster))),
            Failed, cancellationToken).ConfigureAwait(false);
        return entries.Select(ValueOf).SequenceEqual(values);
    }

    /// <returns>The entries that were not there. They have expired, or their write is still on the way.</returns>
    private async Task<IReadOnlyList<EctReplayEntry>> ReleaseAllAsync(
        IReadOnlyList<EctReplayEntry> entries, CancellationToken cancellationToken)
    {
        var results = await _connection.RunAsync("replay.release",
            redis => Task.WhenAll(entries.Select(entry => ReleaseAsync(redis, entry))),
            NotReleased, cancellationToken, _releaseTimeout).ConfigureAwait(false);
        return [.. entries.Where((_, i) => results[i] is Absent)];

        Exception NotReleased(RedisError error, Exception cause)
        {
            if (cause is RedisServerException) _canRelease = false;
            return Failed(error, cause);
        }
    }

    /// <summary>Uses up and takes back a key that belongs to no token, to prove that releasing works.</summary>
    private async Task ProveReleaseAsync(IDatabaseAsync redis, RedisTurns turns)
    {
        var key = new EctDigest(RandomNumberGenerator.GetBytes(EctDigest.Length));
        var entry = new EctReplayEntry(key, Guid.NewGuid(), ProofLifetime, DateTimeOffset.MaxValue);
        var (adding, releasing) = turns.Next(() => (AddNow(redis, entry), ReleaseAsync(redis, entry)));
        await Task.WhenAll(adding, releasing).ConfigureAwait(false);
        if (!adding.Result || releasing.Result is not Deleted)
            throw new InvalidOperationException("Redis did not keep what was written to it.");
        _canRelease = true;
    }

    private Task<bool> Add(IDatabaseAsync redis, EctReplayEntry entry) =>
        redis.StringSetAsync(KeyOf(entry), ValueOf(entry), entry.Retention, When.NotExists, CommandFlags.DemandMaster);

    private Task<bool> AddNow(IDatabaseAsync redis, EctReplayEntry entry) => _fence is null
        ? Add(redis, entry)
        : _fence.UseNowAsync(new(redis, entry, new RedisTurns(), begins: static () => { }));

    private async Task<int> ReleaseAsync(IDatabaseAsync redis, EctReplayEntry entry) => (int)await redis.ScriptEvaluateAsync(
        DeleteIfOurs, [KeyOf(entry)], [ValueOf(entry)], CommandFlags.DemandMaster | CommandFlags.NoScriptCache).ConfigureAwait(false);

    private RedisKey KeyOf(EctReplayEntry entry) => _keys.Of(entry.Key);

    private static RedisValue ValueOf(EctReplayEntry entry) => entry.Attempt.ToByteArray();

    private static EctReplayCacheException Failed(RedisError error, Exception cause) => new(error.Sentence, cause);
}
