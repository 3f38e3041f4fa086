using Ect.Ledger.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Ect.Ledger.Disclosure;

/// <summary>How much of a ledger may be shown: the entries before the first whose token may still be spent. It never shrinks.</summary>
internal sealed class DisclosedExtent(StoredEctLedger ledger, DisclosureRule rule, TimeProvider clock, ILogger logger) : IDisposable
{
    /// <summary>A ledger that shows nothing for this long is held back by a token that lives longer than it should.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Whoever asks without pause does not make the storage work without pause.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;
    private EctStoredEntry? _next;
    private long _size, _warnedAbout = -1;

    /// <summary>How many entries are known to be showable.</summary>
    public long Size => Volatile.Read(ref _size);

    /// <summary>How long ago the first entry that may not be shown yet was recorded; zero where all may be.</summary>
    public TimeSpan UndisclosedAge => Volatile.Read(ref _next) is { } next ? clock.GetUtcNow() - next.RecordedAt : TimeSpan.Zero;

    /// <summary>Goes on as far as it may.</summary>
    /// <returns>How many entries may be shown.</returns>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    public async ValueTask<long> AdvanceAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (IsMoreExpected()) await ReadOnAsync(cancellationToken).ConfigureAwait(false);
            WarnOnce();
            return _size;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private bool IsMoreExpected() => _next is { } next ? !rule.IsSpendable(next.EndsAt) : clock.GetUtcNow() - _readAt >= Pause;

    private async ValueTask ReadOnAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var end = (await ledger.GetTreeHeadAsync(cancellationToken).ConfigureAwait(false)).Size;
        EctStoredEntry? next = null;
        while (next is null && _size < end)
        {
            var count = (int)Math.Min(IEctLedger.MaxCount, end - _size);
            var rows = await ledger.ReadRowsAsync(_size, count, cancellationToken).ConfigureAwait(false);
            if (rows.Count != count || rows.Where((row, n) => row.Index != _size + n).Any())
                throw new EctLedgerException($"Some of the {count} entries from {_size} on are missing in the ledger's storage.");

            next = rows.FirstOrDefault(row => rule.IsSpendable(row.EndsAt));
            Volatile.Write(ref _size, next?.Index ?? _size + count);
        }

        Volatile.Write(ref _next, next);
        _readAt = now;
    }

    private void WarnOnce()
    {
        if (_next is not { } next || next.Index == _warnedAbout || UndisclosedAge < LongestWait) return;
        _warnedAbout = next.Index;
        logger.DisclosureHeldBack(next.Index, next.Id, next.EndsAt);
    }
}
