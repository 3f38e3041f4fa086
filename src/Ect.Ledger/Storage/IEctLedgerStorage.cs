namespace Ect;

/// <summary>Keeps the entries of one audit ledger, in one order for all instances that share it. It knows no keys, tokens or trees:
/// <see cref="StoredEctLedger"/> does the hashing, the signing and the proofs over any of them.</summary>
/// <remarks>
/// <para><b>Who decides.</b> <see cref="AppendAsync"/> alone decides the order: atomically, for all instances, without anything of the
/// caller's between its beginning and its end. A place that was given is never given again, and an entry is never changed, except that its
/// bytes may be removed for good (<c>RedactAsync</c>); its leaf hash stays.</para>
/// <para><b>What is written once.</b> Entries. Block hashes and seals too: where there is one, it stays. Of the notes only the one with the
/// largest size is kept. What <see cref="KeepAsync"/> was given may be lost in a crash, and is then made again; entries may not.</para>
/// <para><b>What it throws.</b> <see cref="EctLedgerException"/> when it cannot answer, with a message that names what to do and no
/// addresses, credentials or tokens. Of an append it says with <see cref="EctLedgerException.NothingRecorded"/> whether it is certain that
/// nothing was recorded; it is <see langword="false"/> where the answer to a commit was lost. Trying again is safe in either case, since a
/// token is recorded once. It bounds the time that it takes by itself: some calls are made with no token to cancel them.</para>
/// <para>All members are called concurrently.</para>
/// </remarks>
public interface IEctLedgerStorage
{
    /// <summary>The most leaf hashes that <see cref="AppendAsync"/> tells: 2,000.</summary>
    const int MaxLeaves = 2 * IEctLedger.MaxCount;

    /// <summary>The most ranges of one call to <see cref="ReadHashesAsync"/>, and the most hashes of one of them: 256.</summary>
    const int MaxRanges = 256;

    /// <summary>Gets ready: makes what is not there yet, and checks what is. Called before everything else, and again after a
    /// failure.</summary>
    /// <param name="origin">The ledger's name. It is kept with the first call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EctLedgerException">The storage cannot be used, is in use by a process that does not share it, or holds a ledger of
    /// another name.</exception>
    ValueTask OpenAsync(string origin, CancellationToken cancellationToken);

    /// <summary>Tells how far the ledger is.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many entries there are, and the latest note that was kept, both at one moment; <see langword="null"/> if there is no
    /// note.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer.</exception>
    ValueTask<(long Size, string? Note)> ReadStateAsync(CancellationToken cancellationToken);

    /// <summary>Gives each of <paramref name="entries"/> that is not there yet the next place, in their order: all or none of them, durable
    /// when it returns. An entry is there if one with its id and digest is.</summary>
    /// <param name="entries">At most <see cref="IEctLedger.MaxCount"/>, each id and digest once. Without any it only tells what is
    /// new.</param>
    /// <param name="since">How many entries the caller knows of.</param>
    /// <param name="last">The leaf hash of the last of those. Nothing is added unless it is still that; without meaning where
    /// <paramref name="since"/> is 0.</param>
    /// <param name="cancellationToken">Ends the wait; what was begun may be recorded all the same.</param>
    /// <returns>What there is now; <see langword="null"/> if the entry before <paramref name="since"/> is missing or is another, or if
    /// there are fewer entries than the size that a note was kept for: the ledger was rolled back or rewritten, and nothing was
    /// added.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer, or is full.</exception>
    ValueTask<EctLedgerAppended?> AppendAsync(
        IReadOnlyList<EctStoredEntry> entries, long since, EctDigest last, CancellationToken cancellationToken);

    /// <summary>Reads a range of entries.</summary>
    /// <param name="start">The first entry's place, from 0.</param>
    /// <param name="count">How many, 1 to <see cref="IEctLedger.MaxCount"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entries in order; fewer only where there are no more.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer.</exception>
    ValueTask<IReadOnlyList<EctStoredEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken);

    /// <summary>Finds all entries under an id.</summary>
    /// <param name="id">The token's <c>jti</c>.</param>
    /// <param name="atMost">How many, at most <see cref="IEctLedger.MaxCount"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first of them, in order.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer.</exception>
    ValueTask<IReadOnlyList<EctStoredEntry>> FindAsync(Guid id, int atMost, CancellationToken cancellationToken);

    /// <summary>Finds the first entry that has its bytes and whose token ends after an instant, without reading those before it.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The entry's place; <see langword="null"/> if there is none.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer.</exception>
    ValueTask<long?> FindEndingAfterAsync(DateTimeOffset instant, CancellationToken cancellationToken);

    /// <summary>Reads hashes of the tree. Level 0 has the leaf hashes of the entries; level n has the block hashes that were kept for
    /// it.</summary>
    /// <param name="ranges">What to read: a level, the first index there, and how many. At most
    /// <see cref="MaxRanges"/>, each of as many at most. They may overlap.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that are there, in any order; one twice does no harm.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer.</exception>
    ValueTask<IReadOnlyList<(int Level, long Index, EctDigest Hash)>> ReadHashesAsync(
        IReadOnlyList<(int Level, long Start, int Count)> ranges, CancellationToken cancellationToken);

    /// <summary>Reads seals that were kept.</summary>
    /// <param name="sizes">The sizes that they are for, at most <see cref="IEctLedger.MaxCount"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that are there, in any order.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer.</exception>
    ValueTask<IReadOnlyList<(long Size, ReadOnlyMemory<byte> Seal)>> ReadSealsAsync(
        IReadOnlyList<long> sizes, CancellationToken cancellationToken);

    /// <summary>Keeps what can be made again. Everyone sees it when this returns; it need not be durable by then.</summary>
    /// <param name="derived">What to keep. Hashes and a seal that are there already stay, and so does a note of a larger size.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the seal is the one that is kept now; <see langword="true"/> too if none was given.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer, or is full.</exception>
    ValueTask<bool> KeepAsync(EctLedgerDerived derived, CancellationToken cancellationToken);

    /// <summary>Tells how many entries auditors were shown (<see cref="EctLedgerTiles"/>).</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The largest number that was kept; 0 before the first.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer.</exception>
    ValueTask<long> ReadDisclosedAsync(CancellationToken cancellationToken);

    /// <summary>Keeps how many entries auditors are shown, unless a larger number is kept. It is durable when this returns.</summary>
    /// <param name="size">How many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EctLedgerException">The storage cannot answer, or is full.</exception>
    ValueTask KeepDisclosedAsync(long size, CancellationToken cancellationToken);

    /// <summary>Removes the bytes of all entries under an id for good, and nothing else of them.</summary>
    /// <param name="id">The token's <c>jti</c>.</param>
    /// <param name="cancellationToken">Ends the wait; what was begun may be done all the same.</param>
    /// <returns>How many entries had bytes until now, at most <see cref="IEctLedger.MaxCount"/>. As many as that where there may be
    /// more.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer, or may not remove anything. Some may have been removed: it says how
    /// many (<see cref="EctLedgerException.EntriesRedacted"/>), if it knows.</exception>
    ValueTask<int> RedactAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Removes the bytes of entries of some age for good, and nothing else of them.</summary>
    /// <param name="recordedBefore">Only of entries that were recorded before this.</param>
    /// <param name="endedBefore">Only of entries whose tokens end before this.</param>
    /// <param name="cancellationToken">Ends the wait; what was begun may be done all the same.</param>
    /// <returns>How many entries had bytes until now, at most <see cref="IEctLedger.MaxCount"/>. As many as that where there may be more;
    /// fewer too where another instance is removing the others.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer, or may not remove anything. Some may have been removed: it says how
    /// many (<see cref="EctLedgerException.EntriesRedacted"/>), if it knows.</exception>
    ValueTask<int> RedactAsync(DateTimeOffset recordedBefore, DateTimeOffset endedBefore, CancellationToken cancellationToken);
}
