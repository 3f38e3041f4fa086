using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.Extensions.Logging;

namespace Ect.Signing;

/// <summary>Keeps the service's own keys up to date (profile, section 5). They are read again when they are due and somebody asks, as
/// <see cref="SigningKeysRefresher"/> does. Without a source there are none.</summary>
internal sealed class OwnSigningKeys
{
    private static readonly TimeSpan SourceTimeout = TimeSpan.FromSeconds(10);

    private readonly IEctSigningKeySource? _source;
    private readonly TimeSpan _refreshInterval;
    private readonly SigningTimes _times;
    private readonly TimeProvider _clock;
    private readonly ILogger<OwnSigningKeys> _logger;
    private readonly LeftOutKeysLog _leftOut;
    private readonly Outage _outage;
    private readonly Lock _gate = new();

    private volatile SigningRing? _ring;
    private volatile IReadOnlyList<LeftOutKey> _lastLeftOut = [];
    private volatile bool _isFailing;
    private Task<SigningRing>? _load;
    private long _dueAt = long.MinValue;

    public OwnSigningKeys(IEctSigningKeySource? source, EctOptions options, TimeProvider clock, ILogger<OwnSigningKeys> logger)
    {
        (_source, _clock, _logger, _leftOut, _outage) = (source, clock, logger, new(logger), new(clock));
        (_refreshInterval, _times) = (options.Signing.RefreshInterval, SigningTimes.Of(options));
        if (source is null) (_ring, _load, _dueAt) = (SigningRing.Empty, Task.FromResult(SigningRing.Empty), long.MaxValue);
    }

    /// <summary>The state of the keys as they were last read. The text of a source's exception is in the log only.</summary>
    public KeySetState State => new()
    {
        Count = _ring?.Published.Count,
        IsUsable = _ring is not null, // A ring has no key that does not verify.
        LeftOut = _lastLeftOut,
        Failure = _isFailing ? "See the log." : null,
    };

    /// <summary>The time until keys that could not be read are read again.</summary>
    public TimeSpan UntilNextLoad => _clock.GetElapsedTime(_clock.GetTimestamp(), Volatile.Read(ref _dueAt));

    /// <summary>Whether this service signs.</summary>
    public bool IsConfigured => _source is not null;

    /// <summary>Gets the keys as they were last read. It waits for the source only if that has never answered.</summary>
    /// <exception cref="EctKeySourceException">The source cannot answer, and never has.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<SigningRing> GetAsync(CancellationToken cancellationToken)
    {
        if (_ring is { } fresh && _clock.GetTimestamp() < Volatile.Read(ref _dueAt)) return ValueTask.FromResult(fresh);

        var load = Load();
        return _ring is { } last ? ValueTask.FromResult(last) : new(load.WaitAsync(cancellationToken));
    }

    /// <summary>Gets the keys. If it is time to read them again, it waits for that.</summary>
    /// <exception cref="EctKeySourceException">The source cannot answer, and never has.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<SigningRing> GetFreshAsync(CancellationToken cancellationToken) => Load().WaitAsync(cancellationToken);

    /// <summary>Starts a load if the keys are due. All callers share it.</summary>
    private Task<SigningRing> Load()
    {
        lock (_gate)
        {
            var now = _clock.GetTimestamp(); // A timestamp: a clock that is set back must not put the next load off.
            if (_load is { IsCompleted: false } || now < _dueAt) return _load!;

            Volatile.Write(ref _dueAt, now + (long)(_refreshInterval.TotalSeconds * _clock.TimestampFrequency));
            using var _ = ExecutionContext.SuppressFlow(); // All requests share the load. It is not a part of the one that began it.
            return _load = Task.Run(LoadAsync);
        }
    }

    private async Task<SigningRing> LoadAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(SourceTimeout, _clock);
            // The timeout also ends the wait for a source that ignores its token, or that blocks, also in its first signature.
            var ring = await Task.Run(() => ReadAsync(timeout.Token), timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false);
            Tell(ring);
            _isFailing = false;
            _outage.Answered();
            return _ring = ring;
        }
        catch (Exception exception) when (_ring is { } last)
        {
            _isFailing = true;
            _logger.SigningKeysNotTakenOver(exception.Message, _refreshInterval, _outage.Failed(exception));
            return last;
        }
        catch (Exception exception) when (exception is not EctKeySourceException)
        {
            throw new EctKeySourceException($"{_source!.GetType().Name} returned no usable signing keys. {exception.Message}", exception);
        }
    }

    private async Task<SigningRing> ReadAsync(CancellationToken cancellationToken)
    {
        var keys = await _source!.GetKeysAsync(cancellationToken).ConfigureAwait(false);
        _leftOut.Tell("this service itself", _lastLeftOut = keys.LeftOut);
        return (_ring ?? SigningRing.Empty).With(keys, _clock.GetUtcNow(), _times);
    }

    private void Tell(SigningRing ring)
    {
        if (ring.Signer is { } signer && signer != _ring?.Signer)
        {
            if (ring.SignsFrom <= _clock.GetUtcNow()) _logger.SigningKeyInUse(signer.PublicJwk.KeyId);
            else _logger.SigningKeyPublished(signer.PublicJwk.KeyId, ring.SignsFrom);
        }

        foreach (var key in ring.Published.Where(key => key.IsFormer && _ring?.Published.Contains(key) is not true))
            _logger.SigningKeyDropped(key.KeyId, key.Until);
    }
}
