namespace Ect.Ledger.Disclosure;

/// <summary>The latest head of what may be shown. It is signed again when there is more to show, and when it gets old.</summary>
internal sealed class DisclosedHead(StoredEctLedger ledger, IReadOnlyList<WitnessClient> witnesses, TimeProvider clock) : IDisposable
{
    /// <summary>Half of what is promised, so that a head is renewed in time by whoever asks first.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);

    // Witnesses are not asked all the time.
    private readonly TimeSpan _shortestLife = witnesses is [] ? TimeSpan.Zero : TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Signed? _latest;

    /// <summary>How long ago the latest was signed; <see langword="null"/> before the first.</summary>
    public TimeSpan? Age => Volatile.Read(ref _latest) is { } latest ? clock.GetUtcNow() - latest.At : null;

    /// <summary>Returns a head of as many entries as may be shown now.</summary>
    /// <exception cref="EctLedgerException">It cannot be signed.</exception>
    public async ValueTask<EctTreeHead> OfAsync(Func<long> showable, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var (size, now) = (showable(), clock.GetUtcNow());
            if (_latest is not { } latest || IsDue(latest, size, now))
                Volatile.Write(ref _latest, new(await SignAsync(size, cancellationToken).ConfigureAwait(false), now));
            return _latest.Head;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private bool IsDue(Signed latest, long size, DateTimeOffset now) =>
        now - latest.At is var age && (age >= LongestLife || (age >= _shortestLife && latest.Head.Size != size));

    private async ValueTask<EctTreeHead> SignAsync(long size, CancellationToken cancellationToken)
    {
        var head = await ledger.SignHeadAsync(size, cancellationToken).ConfigureAwait(false);
        var asked = witnesses.Select(witness => witness.CosignAsync(head, cancellationToken));
        var signatures = await Task.WhenAll(asked).ConfigureAwait(false);
        return signatures.SelectMany(some => some).Aggregate(head, (signed, signature) => signed.With(signature));
    }

    private sealed record Signed(EctTreeHead Head, DateTimeOffset At);
}
