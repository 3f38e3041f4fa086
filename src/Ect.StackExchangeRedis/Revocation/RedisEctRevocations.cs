using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Revocations for all instances that share a Redis (profile, section 5). Requests are answered from a copy that a timer compares with
/// Redis every second; once that has failed for too long, nothing is said to be unrevoked any more.</summary>
internal sealed class RedisEctRevocations : IEctRevocations, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Longer than an instance lives without Redis: until then it might take for lost what was taken back.
    private static readonly TimeSpan RestoredRetention = TimeSpan.FromDays(30);

    private readonly RedisRevocationList _list;
    private readonly RevokedKeyLookup _lookup;
    private readonly EctOptions _options;
    private readonly TimeSpan _storeRetention;
    private readonly TimeProvider _clock;
    private readonly ILogger<RedisEctRevocations> _logger;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1); // Reading and writing do not overlap, so that the copy never loses what was just written.
    private readonly ITimer _timer;
    private Task _refreshing = Task.CompletedTask;
    private volatile RedisRevocationCopy _copy = RedisRevocationCopy.Unread;
    private bool _isOutOfReach;

    public RedisEctRevocations(EctRedisConnection connection, IOptions<EctRedisOptions> redis, IOptions<EctOptions> options, RevokedKeyLookup lookup,
        TimeProvider clock, ILogger<RedisEctRevocations> logger)
    {
        _list = new(connection, redis, clock);
        (_lookup, _options, _clock, _logger) = (lookup, options.Value, clock, logger);
        _storeRetention = redis.Value.StoreRetention > _options.InMemory.StoreRetention ? redis.Value.StoreRetention : _options.InMemory.StoreRetention;
        _timer = clock.CreateTimer(static state => _ = ((RedisEctRevocations)state!).TryRefreshAsync(), this, Period, Period);
    }

    public ValueTask<EctRevocations> GetAsync(CancellationToken cancellationToken) =>
        _copy is { ReadAt: { } readAt } copy && _clock.GetElapsedTime(readAt) <= _options.RevocationStaleness ? new(copy.Revocations) : new(WaitAsync(cancellationToken));

    public async ValueTask RevokeAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        var complete = await _lookup.CompleteAsync(_copy.Recall(revocation), cancellationToken).ConfigureAwait(false);
        var retention = complete.RetentionFor(_options, _storeRetention);
        await SetAsync("revocations.add", new(complete, retention == TimeSpan.MaxValue ? null : _clock.GetUtcNow() + retention), cancellationToken).ConfigureAwait(false);
        _logger.Revoked(LogText.Of($"{revocation}"));
    }

    public async ValueTask<bool> RestoreAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        var restored = new EctRevocationEntry(revocation, _clock.GetUtcNow() + RestoredRetention, IsRestored: true);
        var wasRevoked = await SetAsync("revocations.remove", restored, cancellationToken).ConfigureAwait(false);
        if (wasRevoked) _logger.Restored(LogText.Of($"{revocation}"));
        return wasRevoked;
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>The first request, and those that come while the copy is too old: they share one attempt.</summary>
    private async Task<EctRevocations> WaitAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return _copy.Revocations;
    }

    /// <summary>Writes an entry. It is then in effect here, and the others follow within a period, whatever becomes of Redis in between.</summary>
    /// <returns>Whether it was revoked before.</returns>
    private async Task<bool> SetAsync(string operation, EctRevocationEntry entry, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var before = await _list.SetAsync(operation, entry, cancellationToken).ConfigureAwait(false) ?? _copy.Entries.GetValueOrDefault(entry.Field);
            _copy = _copy.With([entry]);
            return before is { IsRestored: false } && !(before.End <= _clock.GetUtcNow());
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task TryRefreshAsync()
    {
        try
        {
            await RefreshAsync().ConfigureAwait(false);
            if (Interlocked.Exchange(ref _isOutOfReach, false)) _logger.RevocationsAreBack();
        }
        catch (EctRevocationException exception)
        {
            if (!Interlocked.Exchange(ref _isOutOfReach, true)) _logger.RevocationsOutOfReach(exception, _options.RevocationStaleness);
        }
    }

    private Task RefreshAsync()
    {
        lock (_gate) return _refreshing.IsCompleted ? _refreshing = CompareAsync() : _refreshing;
    }

    private async Task CompareAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var (copy, now) = (_copy, _clock.GetTimestamp());
            var isCurrent = copy.ReadAt is not null && await _list.ReadVersionAsync().ConfigureAwait(false) == copy.Version;
            _copy = copy = isCurrent ? copy with { ReadAt = now } : await ReadAsync(copy).ConfigureAwait(false);
            await CompleteAsync(copy).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A Redis that has lost something, be it all or what a replica did not have yet, gets it back from those who remember: it must not
    /// make good what was revoked.</summary>
    private async Task<RedisRevocationCopy> ReadAsync(RedisRevocationCopy before)
    {
        var copy = await _list.ReadAsync().ConfigureAwait(false);
        if (copy.LostSince(before, _clock.GetUtcNow()) is not [_, ..] lost) return copy;

        _logger.RevocationsWrittenBack(lost.Count);
        await _list.AddAsync(lost).ConfigureAwait(false);
        return copy.With(lost);
    }

    /// <summary>Whoever knows the key behind a revoked <c>kid</c> tells the others, once.</summary>
    private Task CompleteAsync(RedisRevocationCopy copy) => _list.ReplaceAsync(
        from entry in copy.UnknownKeys
        let complete = _lookup.Recall(entry.Revocation)
        where complete.Thumbprint is not null
        select (entry, entry with { Revocation = complete }));
}
