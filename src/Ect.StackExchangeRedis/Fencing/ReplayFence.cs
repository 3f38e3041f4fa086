using Ect.StackExchangeRedis.Connection;
using Ect.StackExchangeRedis.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect.StackExchangeRedis.Fencing;

/// <summary>Believes a Redis only about tokens that were issued after it was first asked (profile, section 6).</summary>
/// <remarks>A failover, a restart or a flush can make Redis forget uses only of older tokens, so no forgotten use can be
/// repeated.</remarks>
internal sealed class ReplayFence
{
    /// <summary>The shortest wait. It is longer than a mark outlives a server, and than Sentinel takes to make a former master a replica
    /// (10 seconds).</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(15);

    /// <summary>The age at which a renewal is late. The next use then renews the marks.</summary>
    private static readonly TimeSpan LatestRenewal = 1.5 * FenceRenewal.Period;

    private readonly TimeProvider _clock;
    private readonly TimeSpan _wait;
    private readonly FenceBelief _belief;
    private readonly Gathering<FenceUse> _queue;
    private volatile bool _areSpread; // Whether the keys are, behind what looks like one server.
    private long _renewedAt; // By the machine's clock: servers know no other.

    public ReplayFence(
        IOptions<EctRedisOptions> redisOptions, IOptions<EctOptions> options, SendQueue queue, TimeProvider clock, RedisMetrics metrics,
        ILogger<ReplayFence> logger)
    {
        _clock = clock;
        _wait = options.Value.ClockSkew > ShortestWait ? options.Value.ClockSkew : ShortestWait;
        var keys = new ReplayKeys(redisOptions.Value.KeyPrefix);
        _belief = new FenceBelief(keys, _wait, trustsFirst: !redisOptions.Value.FenceAtStart, clock, metrics, logger);
        _queue = new Gathering<FenceUse>(queue, Send);
    }

    /// <summary>Records a use if the deciding server is believed about the token. Uses that come at the same time are sent
    /// together.</summary>
    /// <returns>Whether this attempt recorded it; <see langword="false"/> if the token was used before.</returns>
    /// <exception cref="EctReplayCacheException">The server is not believed about a token that old, or cannot be believed at
    /// all.</exception>
    public Task<bool> UseAsync(FenceUse use)
    {
        _queue.Add(use);
        return use.Task;
    }

    /// <summary>Records a use at once, ahead of anything else that its caller sends.</summary>
    public Task<bool> UseNowAsync(FenceUse use)
    {
        Send([use]);
        return use.Task;
    }

    /// <summary>Renews all marks, so that the servers stay believed. It renews them on each server that claims to be the master, because
    /// any of them may remain it.</summary>
    public Task RenewAsync(IDatabaseAsync redis)
    {
        Volatile.Write(ref _renewedAt, TimeProvider.System.GetTimestamp());
        var servers = RedisServers.Of(redis.Multiplexer);
        if (AreSpread(servers)) return Task.WhenAll(ReplayKeys.Tags.Select(tag => AskAsync(redis, FenceCall.Renew([tag]))));

        var renewal = FenceCall.Renew([.. ReplayKeys.Tags]);
        return servers.Masters.Count > 1
            ? Task.WhenAll(servers.Masters.Select(master => _belief.AskAsync(master, renewal)))
            : AskAsync(redis, renewal);
    }

    private void Send(List<FenceUse> uses)
    {
        while (uses.Count > 0)
        {
            var first = uses[0];
            Send(first.Redis, FenceBatches.Take(uses, first.GoesWith));
        }
    }

    private void Send(IDatabaseAsync redis, List<FenceUse> uses)
    {
        try
        {
            var servers = RedisServers.Of(redis.Multiplexer);
            servers.ThrowIfSeveral();
            _ = RenewIfLateAsync(redis);
            foreach (var batch in FenceBatches.Of(uses, AreSpread(servers))) _ = SendAsync(redis, batch);
        }
        catch (Exception e)
        {
            foreach (var use in uses) use.TrySetException(e);
        }
    }

    private async Task SendAsync(IDatabaseAsync redis, List<FenceUse> uses)
    {
        try
        {
            uses.RemoveAll(use => !use.TryBegin());
            if (uses.Count is 0) return;

            var call = FenceCall.Use(uses);
            var answer = await AskAsync(redis, call).ConfigureAwait(false);
            for (var i = 0; i < uses.Count; i++) Judge(uses[i], answer.Outcome(i), answer.Since(call.MarkOf(uses[i])));
        }
        catch (Exception e)
        {
            foreach (var use in uses) use.TrySetException(e);
        }
    }

    private void Judge(FenceUse use, FenceOutcome outcome, long since)
    {
        if (outcome is FenceOutcome.Fenced) use.TrySetException(Fenced(since));
        else if (outcome is FenceOutcome.Damaged) use.TrySetException(Damaged());
        else use.TrySetResult(outcome is FenceOutcome.Recorded);
    }

    private EctReplayCacheException Fenced(long since)
    {
        var wait = DateTimeOffset.FromUnixTimeMilliseconds(since) + _wait + FenceRenewal.Period - _clock.GetUtcNow();
        return new("The Redis server that answers is not known to remember uses of tokens that were issued so early.")
        {
            IsFenced = true,
            NothingRecorded = true,
            RetryAfter = (wait > TimeSpan.Zero ? wait : TimeSpan.Zero) + TimeSpan.FromSeconds(1), // iat has whole seconds.
        };
    }

    private static EctReplayCacheException Damaged() =>
        new("The key of a use in Redis holds another value. Make sure that only ECTs use keys with this prefix.")
        {
            NothingRecorded = true,
        };

    private async Task<FenceAnswer> AskAsync(IDatabaseAsync redis, FenceCall call)
    {
        try
        {
            return await _belief.AskAsync(redis, call).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Kind is RedisErrorKind.CrossSlot)
        {
            _areSpread = true; // From now on. Usually the first renewal finds it out.
            throw;
        }
    }

    private bool AreSpread(RedisServers servers) => servers.AreSpread || _areSpread;

    /// <summary>Renews the marks if the machine has been too busy to renew them in time, although it uses tokens.</summary>
    private async Task RenewIfLateAsync(IDatabaseAsync redis)
    {
        var last = Volatile.Read(ref _renewedAt);
        if (last is 0 || TimeProvider.System.GetElapsedTime(last) < LatestRenewal) return;
        if (Interlocked.CompareExchange(ref _renewedAt, TimeProvider.System.GetTimestamp(), last) != last) return;
        await RenewAsync(redis).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
