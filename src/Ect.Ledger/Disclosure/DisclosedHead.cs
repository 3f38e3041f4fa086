namespace Ect.Ledger.Disclosure;

/// <summary>The latest head of what may be shown. It is signed again when there is more to show, and when it gets old.</summary>
internal sealed class DisclosedHead : IDisposable
{
    /// <summary>Half of what is promised, so that a head is renewed in time by the first caller.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);

    private readonly StoredEctLedger _ledger;
    private readonly DisclosedExtent _extent;
    private readonly IReadOnlyList<WitnessClient> _witnesses;
    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _begun;
    private readonly TimeSpan _shortestLife;
    private readonly SharedRefresh _refresh;
    private Signed? _latest;

    public DisclosedHead(
        StoredEctLedger ledger, DisclosedExtent extent, IReadOnlyList<WitnessClient> witnesses, TimeProvider clock)
    {
        (_ledger, _extent, _witnesses, _clock, _begun) = (ledger, extent, witnesses, clock, clock.GetUtcNow());
        _shortestLife = witnesses is [] ? TimeSpan.Zero : TimeSpan.FromMinutes(1); // Witnesses are not asked all the time.
        _refresh = new(RenewAsync, clock);
    }

    /// <summary>How long ago the latest was signed; before the first, how long there is none.</summary>
    public TimeSpan Age => _clock.GetUtcNow() - (Volatile.Read(ref _latest)?.At ?? _begun);

    /// <summary>Returns a head of as many entries as may be shown now.</summary>
    /// <exception cref="EctLedgerException">It cannot be signed.</exception>
    public async ValueTask<EctTreeHead> GetAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        await _extent.AdvanceAsync(cancellationToken).ConfigureAwait(false);
        var size = _extent.Signed;
        await _refresh.RunAsync(() => IsDue(size, now), cancellationToken).ConfigureAwait(false);
        return Volatile.Read(ref _latest)!.Head;
    }

    public void Dispose() => _refresh.Dispose();

    private bool IsDue(long size, DateTimeOffset now)
    {
        if (Volatile.Read(ref _latest) is not { } latest) return true;
        var age = now - latest.At;
        return age >= LongestLife || age <= DisclosedExtent.SetBack || (age >= _shortestLife && latest.Head.Size < size);
    }

    /// <summary>A head is as old as the look at what may be shown, however long its signatures take: who comes later may have it
    /// renewed.</summary>
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        await _extent.AdvanceAsync(cancellationToken).ConfigureAwait(false);
        if (!IsDue(_extent.Signed, now)) return;

        // Before anybody sees it, witnesses too: after a restart with other settings it goes on from here.
        var size = await _extent.KeepAsync(cancellationToken).ConfigureAwait(false);
        if (!IsDue(size, now)) return; // It could not be kept, and the last one is good.

        var head = await SignAsync(size, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _latest, new(head, now));
    }

    private async ValueTask<EctTreeHead> SignAsync(long size, CancellationToken cancellationToken)
    {
        var head = await _ledger.SignHeadAsync(size, cancellationToken).ConfigureAwait(false);
        var asked = _witnesses.Select(witness => witness.CosignAsync(head, cancellationToken));
        var signatures = await Task.WhenAll(asked).ConfigureAwait(false);
        return signatures.SelectMany(some => some).Aggregate(head, (signed, signature) => signed.With(signature));
    }

    /// <param name="Head">The head.</param>
    /// <param name="At">When it was seen how much may be shown.</param>
    private sealed record Signed(EctTreeHead Head, DateTimeOffset At);
}
