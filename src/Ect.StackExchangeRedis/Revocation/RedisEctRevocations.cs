using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Ect;

/// <summary>Revocations for all instances that share a Redis (profile, section 5). Requests are answered from a copy that a timer compares with
/// Redis every second; once that has failed for too long, nothing is said to be unrevoked any more.</summary>
internal sealed class RedisEctRevocations : IEctRevocations, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly RedisRevocationList _list;
    private readonly RevokedKeyLookup _lookup;
    private readonly EctOptions _options;
    private readonly TimeSpan _storeRetention;
    private readonly TimeProvider _clock;
    private readonly ILogger<RedisEctRevocations> _logger;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private Task _refreshing = Task.CompletedTask;
    private volatile Copy? _copy;
    private bool _isOutOfReach;

    public RedisEctRevocations(EctRedisConnection connection, IOptions<EctRedisOptions> redis, IOptions<EctOptions> options, RevokedKeyLookup lookup,
        TimeProvider clock, ILogger<RedisEctRevocations> logger)
    {
        _list = new(connection, redis.Value.KeyPrefix, clock);
        (_lookup, _options, _clock, _logger) = (lookup, options.Value, clock, logger);
        _storeRetention = redis.Value.StoreRetention > _options.InMemory.StoreRetention ? redis.Value.StoreRetention : _options.InMemory.StoreRetention;
        _timer = clock.CreateTimer(static state => _ = ((RedisEctRevocations)state!).TryRefreshAsync(), this, Period, Period);
    }

    public ValueTask<EctRevocations> GetAsync(CancellationToken cancellationToken) =>
        _copy is { } copy && _clock.GetElapsedTime(copy.ReadAt) <= _options.RevocationStaleness ? new(copy.Revocations) : new(WaitAsync(cancellationToken));

    public async ValueTask RevokeAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        var complete = await _lookup.CompleteAsync(revocation, _copy?.Revocations ?? EctRevocations.None, cancellationToken).ConfigureAwait(false);
        await _list.AddAsync([WithRetention(complete)], cancellationToken).ConfigureAwait(false);
        await CatchUpAsync().ConfigureAwait(false);
        _logger.Revoked(LogText.Of($"{revocation}"));
    }

    public async ValueTask<bool> RestoreAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        var wasRevoked = await _list.RemoveAsync(revocation, cancellationToken).ConfigureAwait(false);
        await CatchUpAsync().ConfigureAwait(false);
        if (wasRevoked) _logger.Restored(LogText.Of($"{revocation}"));
        return wasRevoked;
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>The first request, and those that come while the copy is too old: they share one attempt.</summary>
    private async Task<EctRevocations> WaitAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return _copy!.Revocations;
    }

    /// <summary>What was just written is in effect here; the others follow within a period.</summary>
    private async Task CatchUpAsync()
    {
        await TryRefreshAsync().ConfigureAwait(false); // may have begun before the write
        await TryRefreshAsync().ConfigureAwait(false);
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
        var now = _clock.GetTimestamp();
        var copy = _copy;
        _copy = copy is not null && await _list.ReadVersionAsync().ConfigureAwait(false) == copy.Version
            ? copy with { ReadAt = now }
            : await ReadAsync(copy, now).ConfigureAwait(false);
    }

    /// <summary>A Redis that has lost everything gets it back from those who remember: it must not make good what was revoked.</summary>
    private async Task<Copy> ReadAsync(Copy? before, long now)
    {
        var (version, revocations) = await _list.ReadAsync().ConfigureAwait(false);
        if (version.IsNull && before is { Revocations.IsEmpty: false })
        {
            _logger.RevocationsWrittenBack(before.Revocations.Entries.Count);
            await _list.AddAsync(before.Revocations.Entries.Select(WithRetention), CancellationToken.None).ConfigureAwait(false);
            (version, revocations) = await _list.ReadAsync().ConfigureAwait(false);
        }

        return new(version, revocations, now);
    }

    private (EctRevocation Revocation, TimeSpan Retention) WithRetention(EctRevocation revocation) => (revocation, revocation.RetentionFor(_options, _storeRetention));

    private sealed record Copy(RedisValue Version, EctRevocations Revocations, long ReadAt);
}
