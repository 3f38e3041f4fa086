using System.Diagnostics.Metrics;
using Ect.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect.Revocation;

/// <summary>The revocations of all instances that share a storage (profile, section 5). Requests are answered from a copy, which a timer
/// compares with the storage every second. If that has failed for too long, requests are refused.</summary>
internal sealed class SharedRevocations : IEctRevocations, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // It is longer than an instance lives without the storage. Before that, the instance might believe that a restored entry was lost.
    private static readonly TimeSpan RestoredRetention = TimeSpan.FromDays(30);

    private readonly IEctRevocationStorage _storage;
    private readonly IEctStore _store;
    private readonly RevokedKeyLookup _lookup;
    private readonly EctOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<SharedRevocations> _logger;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _end = new();
    private readonly Outage _outOfReach, _unrepaired;
    private readonly long _started;
    private Task _refreshing = Task.CompletedTask, _repairing = Task.CompletedTask;
    private volatile RevocationCopy _copy = RevocationCopy.Unread;

    public SharedRevocations(
        IEctRevocationStorage storage, IEctStore store, RevokedKeyLookup lookup, IOptions<EctOptions> options, TimeProvider clock,
        ILogger<SharedRevocations> logger, IMeterFactory? meters = null)
    {
        (_storage, _store, _lookup, _options, _clock, _logger) = (storage, store, lookup, options.Value, clock, logger);
        (_outOfReach, _unrepaired, _started) = (new(clock), new(clock), clock.GetTimestamp());
        meters?.Create(EctDiagnostics.MeterName).CreateObservableGauge("ect.revocation.age", () => Age.TotalSeconds, "s",
            "Time since the storage of revocations answered, or since the start before it first did.");
        _timer = clock.CreateTimer(static state => _ = ((SharedRevocations)state!).LookAsync(), this, Period, Period);
    }

    public bool IsShared => true;

    public ValueTask<EctRevocationSet> GetAsync(CancellationToken cancellationToken) =>
        IsFresh(_copy) ? new(_copy.Revocations) : new(WaitAsync(cancellationToken));

    public async ValueTask RevokeAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        var complete = await _lookup.CompleteAsync(_copy.Recall(revocation), cancellationToken).ConfigureAwait(false);
        var retention = complete.RetentionFor(_options, _store.Retention);
        var now = _clock.GetUtcNow();
        DateTimeOffset? end = retention == TimeSpan.MaxValue ? null : now + retention;
        var entry = new RevocationEntry(complete.With(note: null), end, Note: revocation.Note?.MadeAt(now));
        await SetAsync(entry, cancellationToken).ConfigureAwait(false);
        _logger.Revoked(LogText.Of($"{revocation}"));
    }

    public async ValueTask<bool> RestoreAsync(EctRevocation revocation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(revocation);
        var restored = new RevocationEntry(revocation.Identity, _clock.GetUtcNow() + RestoredRetention, IsRestored: true);
        var wasRevoked = await SetAsync(restored, cancellationToken).ConfigureAwait(false);
        if (wasRevoked) _logger.Restored(LogText.Of($"{revocation}"));
        return wasRevoked;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _end.Cancel();
        (_storage as IDisposable)?.Dispose();
    }

    /// <summary>Where they are kept.</summary>
    public IEctRevocationStorage Storage => _storage;

    private TimeSpan Age => _clock.GetElapsedTime(_copy.ReadAt ?? _started);

    private bool IsFresh(RevocationCopy copy) => copy.ReadAt is { } readAt && _clock.GetElapsedTime(readAt) <= _options.RevocationStaleness;

    /// <summary>Waits for the list, for the first request and for those that come while the copy is too old. They share one attempt, and
    /// none waits longer for it than the storage says.</summary>
    private async Task<EctRevocationSet> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync().WaitAsync(_storage.Timeout, cancellationToken).ConfigureAwait(false);
            return _copy.Revocations;
        }
        catch (TimeoutException exception)
        {
            throw new EctRevocationException("The shared revocations could not be read in time.", exception);
        }
    }

    /// <summary>Writes an entry. It is then in effect here, and on the other instances after their next look, whatever happens to the
    /// storage in between.</summary>
    /// <returns>Whether it was revoked before.</returns>
    private async Task<bool> SetAsync(RevocationEntry entry, CancellationToken cancellationToken)
    {
        var known = _copy.Entries.GetValueOrDefault(entry.Field);
        entry = entry with { Revision = known?.Revision ?? 0 };
        var (revision, stood) = await _storage.SetAsync(RevocationFormat.Write(entry), cancellationToken).ConfigureAwait(false);
        var (before, written) = (stood is null ? null : RevocationFormat.Read(stood), entry with { Revision = revision });
        before = known is null ? before : before?.MergedWith(known) ?? known;
        var merged = before is null ? written : written.MergedWith(before);
        lock (_gate) _copy = _copy.With(merged);
        if (merged.Note != written.Note) await TryKeepNoteAsync(new(written, merged)).ConfigureAwait(false);
        return before is { IsRestored: false } && !before.HasEnded(_clock.GetUtcNow());
    }

    /// <summary>Names whoever revoked it first, which was found out when it was written again. A repair does so too.</summary>
    private async Task TryKeepNoteAsync(RevocationChange change)
    {
        try
        {
            await AmendAsync([change]).ConfigureAwait(false);
        }
        catch (EctRevocationException)
        {
            // It is revoked all the same.
        }
    }

    /// <summary>Compares the copy with the storage, and starts a repair if the storage lacks something. A slow repair delays no comparison.
    /// The timer calls this.</summary>
    private async Task LookAsync()
    {
        try
        {
            await RefreshAsync().ConfigureAwait(false);
            if (_outOfReach.Answered() is not null) _logger.RevocationsAreBack();
            lock (_gate) if (_repairing.IsCompleted) _repairing = RepairAsync(_copy);
        }
        catch (Exception exception) when (!_end.IsCancellationRequested)
        {
            if (_outOfReach.Failed(exception) is not { } due) return; // It fails every second, and no request asks here.
            if (_copy.ReadAt is null) _logger.RevocationsNeverRead(due);
            else _logger.RevocationsOutOfReach(due, _options.RevocationStaleness);
        }
    }

    private Task RefreshAsync()
    {
        lock (_gate) return _refreshing.IsCompleted ? _refreshing = CompareAsync() : _refreshing;
    }

    /// <summary>Reads the list if it has changed. Entries that are written here meanwhile are merged in, whichever of the two is done
    /// first.</summary>
    private async Task CompareAsync()
    {
        var (before, now) = (_copy, _clock.GetTimestamp());
        var isCurrent = before.ReadAt is not null && await _storage.ReadVersionAsync(_end.Token).ConfigureAwait(false) == before.Version;
        var said = isCurrent ? null : RevocationCopy.Of(await _storage.ReadAsync(_end.Token).ConfigureAwait(false), now);
        lock (_gate) _copy = said?.MergedWith(_copy, _clock.GetUtcNow()) ?? _copy with { ReadAt = now };
    }

    /// <summary>Writes back what the storage has lost, be it everything or what a replica did not have yet, because a loss must not undo a
    /// revocation. An instance that knows the key behind a revoked <c>kid</c> tells the others. Entries that have ended are
    /// removed.</summary>
    private async Task RepairAsync(RevocationCopy copy)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Not while the gate is held.
        try
        {
            if (await AmendAsync(copy.Missing).ConfigureAwait(false) is > 0 and var written) _logger.RevocationsWrittenBack(written);
            await AmendAsync([.. Completions(copy)]).ConfigureAwait(false);
            await AmendAsync(copy.Ended).ConfigureAwait(false);
            _unrepaired.Answered();
        }
        catch (Exception exception) when (!_end.IsCancellationRequested)
        {
            if (_unrepaired.Failed(exception) is { } due) _logger.RevocationsNotRepaired(due);
        }
    }

    private async ValueTask<int> AmendAsync(IReadOnlyList<RevocationChange> changes) => changes.Count is 0
        ? 0
        : await _storage.AmendAsync([.. changes.Select(change => change.Stored)], _end.Token).ConfigureAwait(false);

    private IEnumerable<RevocationChange> Completions(RevocationCopy copy) =>
        from entry in copy.UnknownKeys
        let complete = _lookup.Recall(entry.Revocation)
        where complete.Thumbprint is not null
        select new RevocationChange(entry, entry with { Revocation = complete });
}
