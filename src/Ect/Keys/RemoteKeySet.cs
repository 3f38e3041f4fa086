using Ect.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Keys;

/// <summary>The keys of one issuer. They are fetched when they are first needed, when a token names an unknown <c>kid</c>, and when they
/// are old (profile, section 5). Requests share a fetch, and a request with a known key never waits for one.</summary>
/// <remarks>ConfigurationManager of Microsoft.IdentityModel would not do. A caller cannot await the refresh that it asked for, each caller
/// repeats a first fetch that failed, old keys never end, and it uses its own clock.</remarks>
internal sealed class RemoteKeySet(
    string owner, Func<CancellationToken, Task<IssuerKeys?>> fetch, Func<EctKeyRefreshOptions> refresh, TimeProvider clock,
    Metrics metrics, ILogger<RemoteKeySet> logger) : IIssuerKeySet
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private volatile GoodSet? _lastGood;
    private volatile KeyFetchException? _failure;
    private Task _attempt = Task.CompletedTask;
    private long? _neededSince;
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
            ? KeySetState.Of(good.Keys) with
            {
                Age = clock.GetElapsedTime(good.FetchedAt), Failure = _failure?.ReportMessage, KnownSince = good.KnownSince,
            }
            : new() { Failure = _failure?.ReportMessage };

    /// <inheritdoc/>
    public TimeSpan? SinceFetched
    {
        get
        {
            if (_lastGood is { } good) return clock.GetElapsedTime(good.FetchedAt);
            lock (_gate) return _neededSince is { } needed ? clock.GetElapsedTime(needed) : null;
        }
    }

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

    private GoodSet? LastGood => _lastGood is { } good && Counts(good, refresh()) ? good : null;

    /// <summary>Whether a set is young enough, and came from an address that may still be asked.</summary>
    private bool Counts(GoodSet good, EctKeyRefreshOptions terms) => clock.GetElapsedTime(good.FetchedAt) < terms.LastGoodLifetime
        && (good.Keys.Address is not { } address || KeyAddress.IsAllowed(address, terms.AllowHttpHosts));

    private TimeSpan RefreshIntervalOf(GoodSet good) =>
        good.Keys.RefreshHint is { } hint && hint < refresh().RefreshInterval ? hint : refresh().RefreshInterval;

    /// <summary>Returns the running attempt. If there is none, it begins one, unless it is too early.</summary>
    private Task RefreshAsync()
    {
        lock (_gate)
        {
            if (!_attempt.IsCompleted) return _attempt;
            if (TimeLeft > TimeSpan.Zero) return Task.CompletedTask;

            (_waitsSince, _wait) = (clock.GetTimestamp(), refresh().UnknownKeyInterval);
            _neededSince ??= _waitsSince;
            using var _ = ExecutionContext.SuppressFlow(); // All requests share the attempt. It is not a part of the one that began it.
            return _attempt = Task.Run(AttemptAsync);
        }
    }

    private async Task AttemptAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(refresh().Timeout, clock);
            // The timeout also ends the wait for a handler that ignores its token, or that blocks.
            var keys = await Task.Run(() => fetch(timeout.Token), timeout.Token).WaitAsync(timeout.Token).ConfigureAwait(false);
            if (keys is not null) Take(keys);
            else if (LastGood is not null) metrics.KeysFetched(KeyFetchOutcome.Unchanged);
            else throw NothingBefore();
            _failure = null;
        }
        catch (Exception exception)
        {
            var failure = KeyFetchException.From(exception);
            metrics.KeysFetched(failure.Outcome);
            _failure = failure;
            logger.KeyFetchFailed(owner, failure.Message, LastGood is not null);
        }

        if (_lastGood is null) BackOff();
    }

    /// <summary>Sets the wait before the next attempt while there has been no good set. It starts short, because no token of the issuer can
    /// be verified, and doubles.</summary>
    private void BackOff()
    {
        lock (_gate)
        {
            var isShort = _nextFirstWait < refresh().UnknownKeyInterval;
            (_waitsSince, _wait) = (clock.GetTimestamp(), isShort ? _nextFirstWait : refresh().UnknownKeyInterval);
            if (isShort) _nextFirstWait *= 2;
        }
    }

    /// <summary>Makes the exception for a source that says that nothing has changed and gave nothing before. The texts are those of the
    /// last failure, if there was one.</summary>
    private KeyFetchException NothingBefore() => _failure is { } before
        ? new(KeyFetchOutcome.Invalid, before.Message) { ReportMessage = before.ReportMessage }
        : new(KeyFetchOutcome.Invalid, "Nothing has changed, and there are no keys from before.");

    private void Take(IssuerKeys keys)
    {
        if (!keys.IsUsable && !keys.MayBeEmpty)
            throw new KeyFetchException(KeyFetchOutcome.Invalid, keys.Explain("No key in the answer can verify the signature of a token."));

        if (!keys.IsUsable && LastGood?.Keys.IsUsable is not false) logger.TrustBundleIsEmpty(owner);
        var (before, now) = (_lastGood?.KnownSince, clock.GetUtcNow());
        var known = keys.Counting.Select(key => key.Thumbprint).Distinct()
            .ToDictionary(key => key, key => before?.TryGetValue(key, out var since) is true ? since : now);
        _lastGood = new GoodSet(keys, clock.GetTimestamp(), known);
        metrics.KeysFetched(KeyFetchOutcome.Fetched);
        logger.KeysFetched(owner, keys.Count);
    }

    private EctKeySourceException Unavailable() =>
        new($"The keys of {owner} are not there: they have not been fetched yet, or not for too long.") { RetryAfter = RetryAfter };

    private sealed record GoodSet(IssuerKeys Keys, long FetchedAt, Dictionary<EctDigest, DateTimeOffset> KnownSince);
}
