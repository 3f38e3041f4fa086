using Ect.Ledger.Disclosure;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Shows a ledger to auditors outside the service: the leaf hash of every entry, and the entry itself once its token can no longer
/// be spent (profile, section 8). <see cref="EctLedgerVerifier.AuditDisclosedAsync"/> audits what is shown.</summary>
/// <remarks>
/// <para>That is <c>exp</c>, twice <see cref="EctOptions.ClockSkew"/>, a second, and <see cref="EctLedgerOptions.DisclosureDelay"/>. A
/// token that has reached <see cref="EctOptions.MaxAge"/> here waits for its <c>exp</c> all the same: another service of its audience may
/// allow more.</para>
/// <para>An entry whose token cannot be read under this service's <see cref="EctLimits"/> is never shown. Thread-safe.</para>
/// </remarks>
public sealed class EctLedgerDisclosure
{
    private readonly IEctLedgerReader _ledger;
    private readonly DisclosureRule _rule;
    private readonly TimeProvider _clock;

    /// <summary>Shows a ledger.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="options">For the tolerance and the limits.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public EctLedgerDisclosure(IEctLedgerReader ledger, IOptions<EctOptions> options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        (_ledger, _rule, _clock) = (ledger, new(options.Value), clock);
    }

    /// <summary>Returns how long after a token's end (<c>exp</c>) its entry is shown: for a storage that shows entries by itself.</summary>
    /// <param name="options">For the tolerance and <see cref="EctLedgerOptions.DisclosureDelay"/>.</param>
    /// <returns>Twice <see cref="EctOptions.ClockSkew"/>, a second, and <see cref="EctLedgerOptions.DisclosureDelay"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public static TimeSpan DelayAfterEnd(EctOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return 2 * options.ClockSkew + TimeSpan.FromSeconds(1) + options.Ledger.DisclosureDelay; // Dates are in whole seconds.
    }

    /// <summary>Reads what others may see of a range of entries.</summary>
    /// <param name="start">The first entry's place, from 0.</param>
    /// <param name="count">How many, 1 to <see cref="IEctLedger.MaxCount"/>.</param>
    /// <param name="cancellationToken">Ends the reading when the caller has gone.</param>
    /// <returns>The entries in order; fewer only where the ledger ends.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    public async ValueTask<IReadOnlyList<EctDisclosedEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, IEctLedger.MaxCount);
        var now = _clock.GetUtcNow();
        var entries = await _ledger.ReadAsync(start, count, cancellationToken).ConfigureAwait(false);
        return [.. entries.Select(shown => shown.Entry is { } entry && _rule.IsSpendable(entry, now)
            ? new EctDisclosedEntry(shown.Index, shown.LeafHash, shown.RecordedAt, entry: null)
            : shown)];
    }
}
