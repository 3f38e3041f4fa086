using Ect.Diagnostics;
using Ect.Revocation;
using Ect.StackExchangeRedis.Connection;
using Ect.StackExchangeRedis.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.StackExchangeRedis.Revocation;

/// <summary>Revocations for all instances that share a Redis (profile, section 5). Requests are answered from a copy that a timer compares with
/// Redis every second; once that has failed for too long, nothing is said to be unrevoked any more.</summary>
internal sealed class RedisRevocations : IEctRevocations, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Longer than an instance lives without Redis: until then it might take for lost what was taken back.
    private static readonly TimeSpan RestoredRetention = TimeSpan.FromDays(30);

    private readonly RedisRevocationList _list;
    private readonly RevokedKeyLookup _lookup;
    private readonly EctOptions _options;
    private readonly EctRedisOptions _redis;
    private readonly TimeProvider _clock;
    private readonly ILogger<RedisRevocations> _logger;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private Task _refreshing = Task.CompletedTask, _repairing = Task.CompletedTask;
    private volatile RedisRevocationCopy _copy = RedisRevocationCopy.Unread;
    private readonly Outage _outOfReach, _unrepaired;

    public RedisRevocations(RedisConnection connection, IOptions<EctRedisOptions> redis, IOptions<EctOptions> options, RevokedKeyLookup lookup,
        TimeProvider clock, ILogger<RedisRevocations> logger)
    {
        _list = new(connection, redis, clock);
        (_lookup, _options, _redis, _clock, _logger) = (lookup, options.Value, redis.Value, clock, logger);
        (_outOfReach, _unrepaired) = (new(clock), new(clock));
        _timer = clock.CreateTimer(static state => _ = ((RedisRevocations)state!).LookAsync(), this, Period, Period);
    }

    public ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken) => IsFresh(_copy) ? new(_copy.Revocations) : new(WaitAsync(cancellationToken));

    public async ValueTask RevokeAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        var complete = await _lookup.CompleteAsync(_copy.Recall(revocation), cancellationToken).ConfigureAwait(false);
        var storeRetention = _redis.StoreRetention > _options.InMemory.StoreRetention ? _redis.StoreRetention : _options.InMemory.StoreRetention;
        var retention = complete.RetentionFor(_options, storeRetention);
        await SetAsync("revocations.add", new(complete, retention == TimeSpan.MaxValue ? null : _clock.GetUtcNow() + retention), cancellationToken).ConfigureAwait(false);
        _logger.Revoked(LogText.Of($"{revocation}"));
    }

    public async ValueTask<bool> RestoreAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        var restored = new RevocationEntry(revocation.Identity, _clock.GetUtcNow() + RestoredRetention, IsRestored: true);
        var wasRevoked = await SetAsync("revocations.remove", restored, cancellationToken).ConfigureAwait(false);
        if (wasRevoked) _logger.Restored(LogText.Of($"{revocation}"));
        return wasRevoked;
    }

    public void Dispose() => _timer.Dispose();

    private bool IsFresh(RedisRevocationCopy copy) => copy.ReadAt is { } readAt && _clock.GetElapsedTime(readAt) <= _options.RevocationStaleness;

    /// <summary>The first request, and those that come while the copy is too old: they share one attempt, and none waits longer for it than for anything of Redis.</summary>
    private async Task<EctRevocationSet> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync().WaitAsync(_redis.Timeout, cancellationToken).ConfigureAwait(false);
            return _copy.Revocations;
        }
        catch (TimeoutException exception)
        {
            throw new EctRevocationException("The revocations in Redis could not be read in time.", exception);
        }
    }

    /// <summary>Writes an entry. It is then in effect here, and the others follow with their next look, whatever becomes of Redis in between.</summary>
    /// <returns>Whether it was revoked before.</returns>
    private async Task<bool> SetAsync(string operation, RevocationEntry entry, CancellationToken cancellationToken)
    {
        var known = _copy.Entries.GetValueOrDefault(entry.Field);
        var (before, written) = await _list.SetAsync(operation, entry with { Revision = known?.Revision ?? 0 }, cancellationToken).ConfigureAwait(false);
        before = known is null ? before : before?.MergedWith(known) ?? known;
        lock (_gate) _copy = _copy.With(before is null ? written : written.MergedWith(before));
        return before is { IsRestored: false } && !before.HasEnded(_clock.GetUtcNow());
    }

    /// <summary>What the timer does: it compares, and sees to it that Redis has what is known here. Slow repairs hold up no look.</summary>
    private async Task LookAsync()
    {
        try
        {
            await RefreshAsync().ConfigureAwait(false);
            if (_outOfReach.Answered() is not null) _logger.RevocationsAreBack();
            lock (_gate) if (_repairing.IsCompleted) _repairing = RepairAsync(_copy);
        }
        catch (EctRevocationException exception)
        {
            if (_outOfReach.Failed(exception) is not { } due) return; // No request asks here: there is nothing to say each second.
            if (_copy.ReadAt is null) _logger.RevocationsNeverRead(due);
            else _logger.RevocationsOutOfReach(due, _options.RevocationStaleness);
        }
    }

    private Task RefreshAsync()
    {
        lock (_gate) return _refreshing.IsCompleted ? _refreshing = CompareAsync() : _refreshing;
    }

    /// <summary>Looks whether the list has changed, and if so reads it. What is written here meanwhile is merged in: it does not matter which of the two is done first.</summary>
    private async Task CompareAsync()
    {
        var (before, now) = (_copy, _clock.GetTimestamp());
        var isCurrent = before.ReadAt is not null && await _list.ReadVersionAsync().ConfigureAwait(false) == before.Version;
        var read = isCurrent ? null : await _list.ReadAsync().ConfigureAwait(false);
        lock (_gate) _copy = read?.MergedWith(_copy, _clock.GetUtcNow()) ?? _copy with { ReadAt = now };
    }

    /// <summary>A Redis that has lost something, be it all or what a replica did not have yet, gets it back from those who remember: it must not
    /// make good what was revoked. Whoever knows the key behind a revoked <c>kid</c> tells the others. What has ended is taken out.</summary>
    private async Task RepairAsync(RedisRevocationCopy copy)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Not while the gate is held.
        try
        {
            if (await _list.AmendAsync("revocations.writeback", copy.Missing).ConfigureAwait(false) is > 0 and var written) _logger.RevocationsWrittenBack(written);
            await _list.AmendAsync("revocations.complete", Completions(copy)).ConfigureAwait(false);
            await _list.AmendAsync("revocations.purge", copy.Ended).ConfigureAwait(false);
            _unrepaired.Answered();
        }
        catch (EctRevocationException exception)
        {
            if (_unrepaired.Failed(exception) is { } due) _logger.RevocationsNotRepaired(due);
        }
    }

    private IEnumerable<RedisRevocationChange> Completions(RedisRevocationCopy copy) =>
        from entry in copy.UnknownKeys
        let complete = _lookup.Recall(entry.Revocation)
        where complete.Thumbprint is not null
        select new RedisRevocationChange(entry, entry with { Revocation = complete });
}
