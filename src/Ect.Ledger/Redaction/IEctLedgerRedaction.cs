namespace Ect;

/// <summary>Removes the bytes of a ledger's entries for good, for erasure and retention (profile, section 8). An entry keeps its place, its
/// hash, its id and its times, so that tree heads, proofs and receipts stay valid, and a token stays recorded once.</summary>
/// <remarks>
/// <para><see cref="EctLedgerOptions.RedactAfter"/> does it on a schedule. Backups, replicas, and what others were shown are not
/// reached.</para>
/// <para>Long work is done in steps: one that fails or is cancelled has been done in part, and may be called again. Thread-safe.</para>
/// </remarks>
public interface IEctLedgerRedaction
{
    /// <summary>Redacts all entries under an id, at once, also those whose tokens can still be spent.</summary>
    /// <param name="id">The tokens' <c>jti</c>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many entries had bytes until now.</returns>
    /// <exception cref="EctLedgerException">The ledger's storage cannot answer, or may not remove anything; or this process found that the
    /// ledger was changed, and leaves the evidence as it is.</exception>
    ValueTask<long> RedactAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Redacts all entries that were recorded, and whose tokens ended, before an instant. One whose token can still be spent
    /// stays, whatever the instant: it is left until it may be shown to auditors (<see cref="EctLedgerDisclosure"/>).</summary>
    /// <param name="recordedBefore">The instant.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many entries had bytes until now.</returns>
    /// <exception cref="EctLedgerException">The ledger's storage cannot answer, or may not remove anything; or this process found that the
    /// ledger was changed, and leaves the evidence as it is.</exception>
    ValueTask<long> RedactAsync(DateTimeOffset recordedBefore, CancellationToken cancellationToken);
}
