using Ect.Diagnostics;
using Ect.Keys;
using Microsoft.Extensions.Logging;

namespace Ect.Signing;

/// <summary>The service's own keys, kept up to date: read again when they are due and somebody asks,
/// as <see cref="SigningKeysRefresher"/> does. Without a source there are none.</summary>
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

    /// <summary>How the keys are, as far as they were read. What a source says of a failure is for the log alone.</summary>
    public KeySetState State => new()
    {
        Count = _ring?.Published.Count,
        IsUsable = _ring is not null, // A ring has no key that does not verify.
        LeftOut = _lastLeftOut,
        Failure = _isFailing ? "See the log." : null,
    };

    /// <summary>How long it takes until keys that could not be read are asked for again.</summary>
    public TimeSpan UntilNextLoad => _clock.GetElapsedTime(_clock.GetTimestamp(), Volatile.Read(ref _dueAt));

    /// <summary>Whether this service signs at all.</summary>
    public bool IsConfigured => _source is not null;

    /// <summary>The keys as they were last read. Waits for the source only as long as it has never answered.</summary>
    /// <exception cref="EctKeySourceException">It cannot answer, and never has.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<SigningRing> GetAsync(CancellationToken cancellationToken)
    {
        if (_ring is { } fresh && _clock.GetTimestamp() < Volatile.Read(ref _dueAt)) return ValueTask.FromResult(fresh);

        var load = Load();
        return _ring is { } last ? ValueTask.FromResult(last) : new(load.WaitAsync(cancellationToken));
    }

    /// <summary>The same, but where the keys are due it waits until they have been read.</summary>
    /// <exception cref="EctKeySourceException">The source cannot answer, and never has.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<SigningRing> GetFreshAsync(CancellationToken cancellationToken) => Load().WaitAsync(cancellationToken);

    /// <summary>Whoever finds the keys due starts the one load that all share.</summary>
    private Task<SigningRing> Load()
    {
        lock (_gate)
        {
            var now = _clock.GetTimestamp(); // Of no date: a clock that is set back must not put the next load off.
            if (_load is { IsCompleted: false } || now < _dueAt) return _load!;

            Volatile.Write(ref _dueAt, now + (long)(_refreshInterval.TotalSeconds * _clock.TimestampFrequency));
            using (ExecutionContext.SuppressFlow()) return _load = Task.Run(LoadAsync); // It is everybody's, not a part of the request that began it.
        }
    }

    private async Task<SigningRing> LoadAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(SourceTimeout, _clock);
            // Neither a source that does not listen nor one that blocks, there or in its first signature, holds up anybody longer.
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
            throw new EctKeySourceException($"{_source!.GetType().Name} gave no signing keys: {exception.Message}", exception);
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
