namespace Ect;

/// <summary>What an audit ledger tells, and proves (profile, section 8).</summary>
/// <remarks>
/// <para>Entries are the leaves of a Merkle tree (RFC 9162), whose roots the ledger signs. Nobody has to believe it: what it answers is
/// verified on the client's side, by <see cref="EctLedgerVerifier"/>.</para>
/// <para>Implementations throw <see cref="EctLedgerException"/> when they cannot answer. <see cref="StoredEctLedger"/> is one over any
/// <see cref="IEctLedgerStorage"/>.</para>
/// <para>Entries and receipts hold tokens, which others could spend: what is read here is for the ledger's owner.
/// <see cref="EctLedgerDisclosure"/> gives what may be shown to auditors.</para>
/// </remarks>
public interface IEctLedgerReader
{
    /// <summary>Finds what is recorded under an id.</summary>
    /// <param name="id">The <c>jti</c>, without regard to case.</param>
    /// <param name="cancellationToken">Ends the look-up when the caller has gone.</param>
    /// <returns>The first receipt of every token under that id, oldest first, at most <see cref="IEctLedger.MaxCount"/>. More than one if
    /// an issuer used the id twice, or if an unsigned token bears it as well. None for an entry whose bytes were removed.</returns>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    ValueTask<IReadOnlyList<EctReceipt>> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Finds a token that somebody shows. An entry whose bytes were removed is made again from it, if this service recorded
    /// it.</summary>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Ends the look-up when the caller has gone.</param>
    /// <returns>Its first receipt; <see langword="null"/> if it is not recorded to the last character of its text, the signature's
    /// too.</returns>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    ValueTask<EctReceipt?> FindAsync(EctToken token, CancellationToken cancellationToken);

    /// <summary>Reads a range of entries, for the ledger's owner: tokens that can still be spent are among them.</summary>
    /// <param name="start">The first entry's place, from 0.</param>
    /// <param name="count">How many, 1 to <see cref="IEctLedger.MaxCount"/>.</param>
    /// <param name="cancellationToken">Ends the reading when the caller has gone.</param>
    /// <returns>The entries in order, without their bytes where those were removed; fewer only where the ledger ends.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    ValueTask<IReadOnlyList<EctDisclosedEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken);

    /// <summary>Gets the latest signed tree head.</summary>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <returns>The head; of an empty ledger too.</returns>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    ValueTask<EctTreeHead> GetTreeHeadAsync(CancellationToken cancellationToken);

    /// <summary>Proves that a tree has an entry.</summary>
    /// <param name="leafIndex">The entry's place, from 0.</param>
    /// <param name="treeSize">How many entries the tree has; any that the ledger once had, up to those of its latest head.</param>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <returns>The proof.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry, or no such tree.</exception>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    ValueTask<EctInclusionProof> ProveInclusionAsync(long leafIndex, long treeSize, CancellationToken cancellationToken);

    /// <summary>Proves that a tree begins with all of an older one.</summary>
    /// <param name="oldSize">How many entries the older tree has.</param>
    /// <param name="newSize">How many entries the newer tree has, up to those of the latest head.</param>
    /// <param name="cancellationToken">Ends the wait when the caller has gone.</param>
    /// <returns>The proof.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tree, or the older one is the larger.</exception>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    ValueTask<EctConsistencyProof> ProveConsistencyAsync(long oldSize, long newSize, CancellationToken cancellationToken);
}
