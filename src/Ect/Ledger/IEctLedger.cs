namespace Ect;

/// <summary>An audit ledger: append-only, in one order for all writers (profile, section 8).</summary>
/// <remarks>Implementations decide the order in one place, one writer of a batch for many callers and instances, never fork, and throw
/// <see cref="EctLedgerException"/> when they cannot answer. Where a ledger can prove all this is its own business: <c>Ect.Ledger</c> has one
/// that does, and what it takes to make another.</remarks>
public interface IEctLedger
{
    /// <summary>Tokens that one call appends at most, and entries that one call reads or finds: 1,000.</summary>
    const int MaxCount = 1_000;

    /// <summary>Records tokens, in the order given, all under one tree head.</summary>
    /// <remarks>The same token (same header and payload, whatever its signature) is recorded once: adding it again gives its first receipt. Another
    /// token under the same <c>jti</c> is evidence too, and becomes an entry of its own; that ids are unique is the <see cref="IEctStore"/>'s care.</remarks>
    /// <param name="tokens">Verified tokens, at most <see cref="MaxCount"/>.</param>
    /// <param name="cancellationToken">Ends the wait when the caller has gone; what was begun may be recorded all the same.</param>
    /// <returns>A receipt for each token, in their order.</returns>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxCount"/> tokens.</exception>
    /// <exception cref="EctLedgerException">The ledger cannot answer, or is full. Whether anything was recorded is not known.</exception>
    ValueTask<IReadOnlyList<EctReceipt>> AppendAsync(IReadOnlyList<EctToken> tokens, CancellationToken cancellationToken);
}
