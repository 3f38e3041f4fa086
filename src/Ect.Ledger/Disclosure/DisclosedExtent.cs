using Ect.Ledger.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Ledger.Disclosure;

/// <summary>How much of a ledger may be shown: the entries before the first whose token may still be spent. It never shrinks.</summary>
/// <remarks>Where tokens may be spent for longer than before a restart, such as by a larger tolerance, entries that auditors were shown may
/// not be shown any more. The checkpoint and the tiles of hashes go on from there all the same; the entries wait. The same holds for what
/// another instance showed, which may have a smaller tolerance.</remarks>
internal sealed class DisclosedExtent : IDisposable
{
    /// <summary>A ledger that shows nothing for this long is held back by a token that lives longer than it should.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Callers that ask without pause do not make the storage work without pause.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The entry that holds the rest back is looked at again so often: it may have been redacted.</summary>
    private static readonly TimeSpan LongPause = TimeSpan.FromMinutes(1);

    /// <summary>A clock that is so far behind what it said before was set back: nothing waits until it is there again.</summary>
    public static readonly TimeSpan SetBack = TimeSpan.FromMinutes(-1);

    private readonly StoredEctLedger _ledger;
    private readonly DisclosureRule _rule;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SharedRefresh _refresh;
    private readonly Lock _gate = new();
    private Reached? _reached;
    private DateTimeOffset? _lookedAt;
    private long _size, _before, _warnedAbout = -1;
    private bool _isUnkept;

    public DisclosedExtent(StoredEctLedger ledger, DisclosureRule rule, TimeProvider clock, ILogger logger)
    {
        (_ledger, _rule, _clock, _logger) = (ledger, rule, clock, logger);
        _refresh = new(ReadOnAsync, clock);
    }

    /// <summary>How many entries are known to be showable.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>How many entries the checkpoint is of: no fewer than any instance showed to auditors before.</summary>
    public long Signed => Math.Max(Size, Volatile.Read(ref _before));

    /// <summary>How long ago the first entry that may not be shown yet was recorded, and zero where all may be; <see langword="null"/>
    /// before that is known.</summary>
    public TimeSpan? UndisclosedAge => Volatile.Read(ref _reached) is { } reached
        ? reached.Next is { } next ? _clock.GetUtcNow() - next.RecordedAt : TimeSpan.Zero
        : null;

    /// <summary>Goes on as far as it may.</summary>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    public async ValueTask AdvanceAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        await _refresh.RunAsync(() => IsLookDue(now), cancellationToken).ConfigureAwait(false);
        WarnOnce();
    }

    /// <summary>Keeps for all instances how many entries the checkpoint is of. Called by one caller at a time.</summary>
    /// <returns>How many are kept: fewer than <see cref="Signed"/> if the storage cannot write now.</returns>
    public async ValueTask<long> KeepAsync(CancellationToken cancellationToken)
    {
        var size = Signed;
        if (size == Volatile.Read(ref _before)) return size;

        try
        {
            await _ledger.KeepDisclosedAsync(size, cancellationToken).ConfigureAwait(false);
            _isUnkept = false;
            return RaiseBefore(size);
        }
        catch (EctLedgerException exception)
        {
            if (!_isUnkept) _logger.CheckpointNotSigned(exception, exception.Message);
            _isUnkept = true;
            return Volatile.Read(ref _before);
        }
    }

    public void Dispose() => _refresh.Dispose();

    private bool IsLookDue(DateTimeOffset now)
    {
        lock (_gate)
            if (_lookedAt is not { } at || now - at >= Pause || now - at <= SetBack) return true;
        return IsMoreExpected(now);
    }

    private bool IsMoreExpected(DateTimeOffset now) => Volatile.Read(ref _reached) switch
    {
        null => true,
        { At: var at } when now - at <= SetBack => true,
        { Next: { } next, At: var at } => !_rule.IsSpendable(next.EndsAt, now) || now - at >= LongPause,
        { At: var at } => now - at >= Pause,
    };

    private async Task ReadOnAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var before = await _ledger.ReadDisclosedAsync(cancellationToken).ConfigureAwait(false);
        var end = (await _ledger.GetTreeHeadAsync(cancellationToken).ConfigureAwait(false)).Size;
        RaiseBefore(Math.Min(before, end));
        if (IsMoreExpected(now)) await ReadOnAsync(end, now, cancellationToken).ConfigureAwait(false);
        lock (_gate) _lookedAt = now;
    }

    private async Task ReadOnAsync(long end, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_reached is null)
        {
            // All that ended long ago is passed at once: it may be millions of entries.
            var first = await _ledger.FindEndingAfterAsync(_rule.EndedBefore(now), cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _size, Math.Clamp(first ?? end, 0, end));
        }

        EctStoredEntry? next = null;
        while (next is null && _size < end)
        {
            var count = (int)Math.Min(IEctLedger.MaxCount, end - _size);
            var rows = await _ledger.ReadRowsAsync(_size, count, cancellationToken).ConfigureAwait(false);
            next = rows.FirstOrDefault(row => row.Encoded is not null && _rule.IsSpendable(row.EndsAt, now));
            Volatile.Write(ref _size, next?.Index ?? _size + count);
        }

        Volatile.Write(ref _reached, new(next, now));
    }

    private long RaiseBefore(long size)
    {
        lock (_gate)
        {
            Volatile.Write(ref _before, Math.Max(_before, size));
            return _before;
        }
    }

    private void WarnOnce()
    {
        if (Volatile.Read(ref _reached)?.Next is not { } next || UndisclosedAge < LongestWait) return;
        if (Interlocked.Exchange(ref _warnedAbout, next.Index) != next.Index)
            _logger.DisclosureHeldBack(next.Index, next.Id, next.EndsAt);
    }

    /// <summary>How far it went.</summary>
    /// <param name="Next">The first entry that may not be shown yet; <see langword="null"/> if all may be.</param>
    /// <param name="At">When that was found out.</param>
    private sealed record Reached(EctStoredEntry? Next, DateTimeOffset At);
}
