namespace Ect;

/// <summary>An audit ledger. It is append-only, and has one order for all writers (profile, section 8).</summary>
/// <remarks>Implementations decide the order in one place, where one writer takes batches of many callers and instances. They never fork,
/// and they throw <see cref="EctLedgerException"/> when they cannot answer. How a ledger proves all this is left to it. <c>Ect.Ledger</c>
/// has a ledger that does, and the parts to make another.</remarks>
public interface IEctLedger
{
    /// <summary>The number of tokens that one call may append, and of entries that one call may read or find: 1,000.</summary>
    const int MaxCount = 1_000;

    /// <summary>Records tokens in the given order, all under one tree head.</summary>
    /// <remarks>The same token (the same header and payload, whatever its signature) is recorded once. Adding it again returns its first
    /// receipt. Another token with the same <c>jti</c> is evidence too, and becomes an entry of its own. The <see cref="IEctStore"/>
    /// ensures that ids are unique.</remarks>
    /// <param name="tokens">Verified tokens, at most <see cref="MaxCount"/>.</param>
    /// <param name="cancellationToken">Ends the wait when the caller has gone. A write that has begun may still be completed.</param>
    /// <returns>A receipt for each token, in their order.</returns>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxCount"/> tokens.</exception>
    /// <exception cref="EctLedgerException">The ledger cannot answer, or it is full. It is not known whether anything was
    /// recorded.</exception>
    ValueTask<IReadOnlyList<EctReceipt>> AppendAsync(IReadOnlyList<EctToken> tokens, CancellationToken cancellationToken);
}
