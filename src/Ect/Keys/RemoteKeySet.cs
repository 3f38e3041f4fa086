using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Keys;

/// <summary>The keys of one issuer, fetched when they are first needed, when an unknown <c>kid</c> turns up, and when they have grown old
/// (profile, section 5). Whoever needs a fetch shares the one that is under way; whoever asks for a known key never waits.</summary>
/// <remarks>Not ConfigurationManager of Microsoft.IdentityModel: it lets no caller await the refresh that it asked for, repeats a first fetch that
/// failed for each caller in turn, knows no age at which old keys end, and takes the time from a clock of its own.</remarks>
internal sealed class RemoteKeySet(
    string owner, Func<CancellationToken, Task<IssuerKeys?>> fetch, EctKeyRefreshOptions options, TimeProvider clock, Metrics metrics, ILogger<RemoteKeySet> logger) : IIssuerKeySet
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile GoodSet? _lastGood;
    private volatile string? _failure;
    private Task _attempt = Task.CompletedTask;
    private long _waitsSince;
    private TimeSpan _wait;
    private TimeSpan _nextFirstWait = FirstWait;

    /// <inheritdoc/>
    public async ValueTask<EctKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (LastGood is { } good && good.Keys.Find(keyId) is { } key)
        {
            if (clock.GetElapsedTime(good.FetchedAt) >= RefreshIntervalOf(good)) _ = RefreshAsync();
            return key;
        }

        await RefreshAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return (LastGood ?? throw Unavailable()).Keys.Find(keyId);
    }

    /// <inheritdoc/>
    public KeySetState State =>
        LastGood is { } good
            ? KeySetState.Of(good.Keys) with { Age = clock.GetElapsedTime(good.FetchedAt), Failure = _failure }
            : new() { Failure = _failure };

    /// <inheritdoc/>
    public string? WhyNot(string keyId) => LastGood?.Keys.WhyNot(keyId);

    /// <inheritdoc/>
    public async ValueTask<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        if (LastGood is null) await RefreshAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return LastGood is not null;
    }

    /// <inheritdoc/>
    public TimeSpan RetryAfter
    {
        get
        {
            lock (_gate) return _attempt.IsCompleted ? TimeLeft : TimeSpan.Zero;
        }
    }

    private TimeSpan TimeLeft => _wait - clock.GetElapsedTime(_waitsSince) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private GoodSet? LastGood => _lastGood is { } good && clock.GetElapsedTime(good.FetchedAt) < options.LastGoodLifetime ? good : null;

    private TimeSpan RefreshIntervalOf(GoodSet good) =>
        good.Keys.RefreshHint is { } hint && hint < options.RefreshInterval ? hint : options.RefreshInterval;

    /// <summary>The attempt that is under way; else a new one, unless it is too early for one.</summary>
    private Task RefreshAsync()
    {
        lock (_gate)
        {
            if (!_attempt.IsCompleted) return _attempt;
            if (TimeLeft > TimeSpan.Zero) return Task.CompletedTask;

            (_waitsSince, _wait) = (clock.GetTimestamp(), options.UnknownKeyInterval);
            using (ExecutionContext.SuppressFlow()) return _attempt = Task.Run(AttemptAsync); // It is everybody's, not a part of the request that began it.
        }
    }

    private async Task AttemptAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(options.Timeout, clock);
            // Neither a handler that does not listen nor one that blocks holds up anybody longer.
            var keys = await Task.Run(() => fetch(timeout.Token), timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false);
            if (keys is null) metrics.KeysFetched(KeyFetchOutcome.Unchanged);
            else Take(keys);
            _failure = null;
        }
        catch (Exception exception)
        {
            var failure = KeyFetchException.From(exception);
            metrics.KeysFetched(failure.Outcome);
            _failure = failure.Message;
            logger.KeyFetchFailed(owner, failure.Message, LastGood is not null);
        }

        if (_lastGood is null) BackOff();
    }

    /// <summary>Without keys nobody of the issuer is served: the first good set is asked for sooner than a newer one, and less and less often.</summary>
    private void BackOff()
    {
        lock (_gate)
        {
            (_waitsSince, _wait) = (clock.GetTimestamp(), _nextFirstWait < options.UnknownKeyInterval ? _nextFirstWait : options.UnknownKeyInterval);
            if (_nextFirstWait < options.UnknownKeyInterval) _nextFirstWait *= 2;
        }
    }

    private void Take(IssuerKeys keys)
    {
        if (!keys.IsUsable && !keys.MayBeEmpty)
            throw new KeyFetchException(KeyFetchOutcome.Invalid, keys.Explain("No key in the answer can verify the signature of a token."));

        if (!keys.IsUsable && LastGood?.Keys.IsUsable is not false) logger.TrustBundleIsEmpty(owner);
        _lastGood = new GoodSet(keys, clock.GetTimestamp());
        metrics.KeysFetched(KeyFetchOutcome.Fetched);
        logger.KeysFetched(owner, keys.Count);
    }

    private EctKeySourceException Unavailable() =>
        new($"The keys of {owner} are not there: they have not been fetched yet, or not for too long.") { RetryAfter = RetryAfter };

    private sealed record GoodSet(IssuerKeys Keys, long FetchedAt);
}
