using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect;

/// <summary>Believes a Redis only for tokens that were issued after it was first asked (profile, section 6).</summary>
/// <remarks>So no use that a failover, a restart or a flush made Redis forget can be repeated: what may have been forgotten is older.</remarks>
internal sealed class ReplayFence(
    IOptions<EctRedisOptions> redisOptions, IOptions<EctOptions> options, TimeProvider clock, EctRedisMetrics metrics, ILogger<ReplayFence> logger)
{
    /// <summary>How long a mark stands that nobody renews.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    /// <summary>Longer than a mark outlives a server, and than Sentinel takes to make a former master a replica (10 seconds).</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(15);

    private readonly BelievedServers _servers = new();
    private readonly RedisKey[] _marks =
        [.. Enumerable.Range(0, FenceTag.Count).Select(tag => (RedisKey)$"{FenceTag.Prefix(redisOptions.Value.KeyPrefix, tag)}mark")];
    private long _told; // since when the newest belief is that was told of
    private readonly bool[] _isFenced = [.. Enumerable.Repeat(redisOptions.Value.FenceAtStart, FenceTag.Count)];
    private readonly RedisValue _lease = (long)Lease.TotalMilliseconds;
    private readonly TimeSpan _wait = options.Value.ClockSkew > ShortestWait ? options.Value.ClockSkew : ShortestWait;

    /// <summary>Records a use, where the server that decides is believed for the token.</summary>
    /// <returns>Whether this attempt recorded it; <see langword="false"/> if the token was used before.</returns>
    /// <exception cref="EctReplayCacheException">The server is not believed about a token as old as this one, or cannot be believed.</exception>
    public async Task<bool> UseAsync(IDatabaseAsync redis, RedisKey key, RedisValue value, EctReplayEntry entry)
    {
        Masters.ThrowIfSeveral(redis.Multiplexer);
        var tag = FenceTag.Of(entry.Key);
        var (outcome, since) = await AskAsync(redis, tag, FenceScript.Use, [_marks[tag], key],
            value, (long)entry.Retention.TotalMilliseconds, entry.IssuedAt.ToUnixTimeMilliseconds(), (long)_wait.TotalMilliseconds).ConfigureAwait(false);
        return outcome is not FenceOutcome.Fenced ? outcome is FenceOutcome.Recorded : throw EctReplayCacheException.Fenced(
            "The Redis server that answers is not known to remember uses of tokens that were issued so early.", since + _wait + FenceRenewal.Period, clock.GetUtcNow());
    }

    /// <summary>Renews all marks, so that the servers stay believed.</summary>
    public Task RenewAsync(IDatabaseAsync redis) =>
        Task.WhenAll(_marks.Select((mark, tag) => AskAsync(redis, tag, FenceScript.Renew, [mark])));

    private async Task<(FenceOutcome Outcome, DateTimeOffset Since)> AskAsync(
        IDatabaseAsync redis, int tag, string script, RedisKey[] keys, params RedisValue[] use)
    {
        RedisValue[] values = [clock.GetUtcNow().ToUnixTimeMilliseconds(), _lease, _servers.Text, _isFenced[tag] ? 0 : 1, .. use];
        var answer = (RedisResult[])(await redis.ScriptEvaluateAsync(script, keys, values, CommandFlags.DemandMaster).ConfigureAwait(false))!;
        var (outcome, server, since) = ((FenceOutcome)(int)answer[0], (string)answer[1]!, (long)answer[2]);
        if (outcome is FenceOutcome.Unidentified) throw new EctReplayCacheException(
            "The Redis server does not say who it is (master_replid in INFO replication), so it cannot be fenced. " +
            "Use a server that does, or set Ect:Redis:Fence to false and accept that uses are forgotten in a failover.");

        _isFenced[tag] = true;
        Tell(since, _servers.IsAnother(server, since));
        return (outcome, DateTimeOffset.FromUnixTimeMilliseconds(since));
    }

    /// <summary>Once for all tags, which begin anew within the second in which they are renewed, and not for what began before this instance came.</summary>
    private void Tell(long since, bool isAnother)
    {
        var told = Volatile.Read(ref _told);
        if (since <= told + Lease.TotalMilliseconds || since + _wait.TotalMilliseconds < clock.GetUtcNow().ToUnixTimeMilliseconds()) return;
        if (Interlocked.CompareExchange(ref _told, since, told) != told) return;

        metrics.FenceBegan(isAnother);
        if (isAnother) logger.AnotherServerAnswers(_wait);
        else logger.MarkIsMissing(_wait);
    }
}
