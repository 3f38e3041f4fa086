using Ect.Ledger.Receipts;
using Ect.Ledger.Tree;
using Ect.Ledger.Verification;

namespace Ect;

/// <summary>Verifies what a ledger says, on the client's side, with nothing but the ledger's public key and the last tree head that was
/// trusted. A lie is a failure, never an exception.</summary>
/// <remarks>It cannot know what the ledger tells others: two histories, each consistent in itself, are found out once those who were told
/// them compare their tree heads. Thread-safe.</remarks>
public sealed class EctLedgerVerifier
{
    private readonly Lock _gate = new();
    private readonly EctLedgerKey[] _keys;

    /// <summary>Makes a verifier for one ledger.</summary>
    /// <param name="keys">The ledger's keys: one, or several while it changes from one to another.</param>
    /// <param name="trustedHead">The note of the last tree head that was trusted, where one was kept.</param>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">There is no key, the keys are different ledgers', or <paramref name="trustedHead"/> is not this
    /// ledger's.</exception>
    public EctLedgerVerifier(IEnumerable<EctLedgerKey> keys, string? trustedHead = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _keys = [.. keys];
        if (_keys.Length is 0 || _keys.Any(key => key.Origin != _keys[0].Origin))
            throw new ArgumentException(
                "There is no key, or the keys are of several ledgers. Give the keys of one ledger, at least one.", nameof(keys));
        if (trustedHead is null) return;

        var failure = EctTreeHead.TryParse(trustedHead, out var head) ? VerifyTreeHead(head) : EctLedgerFailure.Malformed;
        if (failure is not EctLedgerFailure.None)
            throw new ArgumentException(
                $"The trusted tree head is not one of this ledger: {failure}. Give the note that was kept of it.", nameof(trustedHead));
        TrustedHead = head;
    }

    /// <summary>The name of the ledger.</summary>
    public string Origin => _keys[0].Origin;

    /// <summary>The last tree head that was trusted; <see langword="null"/> before the first. Keep its note to go on from after a
    /// restart.</summary>
    public EctTreeHead? TrustedHead { get; private set; }

    /// <summary>Verifies that the ledger signed a tree head, and, if that is asked for, when it did and that enough witnesses have seen
    /// it. Says nothing of what it signed before.</summary>
    /// <param name="head">The head (<see cref="EctTreeHead.TryParse"/> reads a note).</param>
    /// <param name="requirement">What is asked for beside the signature; <see langword="null"/>: nothing.</param>
    /// <returns><see cref="EctLedgerFailure.None"/>, or why not.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="head"/> is <see langword="null"/>.</exception>
    public EctLedgerFailure VerifyTreeHead(EctTreeHead head, EctTreeHeadRequirement? requirement = null)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (head.Origin != Origin) return EctLedgerFailure.WrongOrigin;

        var failures = Array.ConvertAll(_keys, key => key.FindFailure(head));
        if (failures.Contains(EctLedgerFailure.InvalidSignature)) return EctLedgerFailure.InvalidSignature;
        if (!failures.Contains(EctLedgerFailure.None)) return EctLedgerFailure.UnknownKey;
        return requirement?.FindFailure(head, _keys.Select(key => key.TimeKey)) ?? EctLedgerFailure.None;
    }

    /// <summary>Finds out when the ledger signed a tree head, as it says.</summary>
    /// <param name="head">The head.</param>
    /// <returns>The latest time that a key of the ledger signed; <see langword="null"/> if the head says none, or one that none of them
    /// signed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="head"/> is <see langword="null"/>.</exception>
    public DateTimeOffset? FindTime(EctTreeHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return _keys.Max(key => head.Origin == Origin && key.TimeKey.TryFindTime(head, out var time) ? time : null);
    }

    /// <summary>Verifies that an entry is part of the tree under a head.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="proof">What the ledger gave for it.</param>
    /// <param name="head">The head; its signature is verified too.</param>
    /// <returns><see cref="EctLedgerFailure.None"/>, or why not.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public EctLedgerFailure VerifyInclusion(EctLedgerEntry entry, EctInclusionProof proof, EctTreeHead head)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(proof);
        if (VerifyTreeHead(head) is not EctLedgerFailure.None and var failure) return failure;

        return proof.TreeSize == head.Size && MerkleProof.VerifyInclusion(proof, MerkleHash.Leaf(entry.Encoded.Span), head.RootHash)
            ? EctLedgerFailure.None
            : EctLedgerFailure.NotIncluded;
    }

    /// <summary>Verifies that the tree under one head begins with all of the tree under an older one.</summary>
    /// <param name="older">The older head; its signature is verified too.</param>
    /// <param name="newer">The newer head; its signature is verified too.</param>
    /// <param name="proof">What the ledger gave; <see langword="null"/> is enough where both have one size, and where the older is
    /// empty.</param>
    /// <returns><see cref="EctLedgerFailure.None"/>, or why not.</returns>
    /// <exception cref="ArgumentNullException">A head is <see langword="null"/>.</exception>
    public EctLedgerFailure VerifyConsistency(EctTreeHead older, EctTreeHead newer, EctConsistencyProof? proof)
    {
        if (VerifyTreeHead(older) is not EctLedgerFailure.None and var oldFailure) return oldFailure;
        if (VerifyTreeHead(newer) is not EctLedgerFailure.None and var newFailure) return newFailure;
        return Compare(older, newer, proof);
    }

    /// <summary>Verifies a receipt, and that it says of its entry what it shows.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <returns><see cref="EctLedgerFailure.None"/>, or why not.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="receipt"/> is <see langword="null"/>.</exception>
    public EctLedgerFailure VerifyReceipt(EctReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var failure = VerifyReceipt(receipt.Entry.Encoded.Span, receipt.Encoded.Span, out var proof);
        if (failure is not EctLedgerFailure.None) return failure;
        var isAsShown = proof!.LeafIndex == receipt.LeafIndex && proof.TreeSize == receipt.TreeSize;
        return isAsShown ? EctLedgerFailure.None : EctLedgerFailure.NotIncluded;
    }

    /// <summary>Verifies that the ledger has an entry, by its receipt alone.</summary>
    /// <remarks>Receipts are read by their meaning (RFC 9942): headers that are not known are skipped, unless <c>crit</c> names them. The
    /// CWT claims and the size of the tree are compared where they are there. This library's receipts have the size and <c>iss</c>, and
    /// <c>sub</c> with <see cref="EctReceiptSignature.PerToken"/>; without the size no signature covers it.</remarks>
    /// <param name="entry">The entry's bytes.</param>
    /// <param name="receipt">The receipt's bytes.</param>
    /// <param name="proof">The entry's place and the size of the ledger, if nothing is wrong.</param>
    /// <returns><see cref="EctLedgerFailure.None"/>, or why not.</returns>
    public EctLedgerFailure VerifyReceipt(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> receipt, out EctInclusionProof? proof)
    {
        proof = null;
        if (ReceivedReceipt.TryRead(receipt, out var read) is not EctLedgerFailure.None and var failure) return failure;
        if (!MerkleProof.TryComputeRoot(read!.Proof, MerkleHash.Leaf(entry), out var root)) return EctLedgerFailure.NotIncluded;

        var candidates = read.KeyId is { } keyId ? Array.FindAll(_keys, key => key.Has(keyId)) : _keys;
        if (candidates.Length is 0) return EctLedgerFailure.UnknownKey;
        if (read.Claims.Issuer is { } issuer && issuer != Origin) return EctLedgerFailure.WrongOrigin;
        if (!Array.Exists(candidates, key => key.Verify(read.Message, root))) return EctLedgerFailure.InvalidSignature;
        if (!read.Claims.AreAbout(entry)) return EctLedgerFailure.WrongSubject;

        proof = read.Proof;
        return EctLedgerFailure.None;
    }

    /// <summary>Takes a tree head as the trusted one, if it continues the one before. The first is taken on its signature alone.</summary>
    /// <param name="head">The ledger's latest head.</param>
    /// <param name="proof">What the ledger gave from the size of <see cref="TrustedHead"/> to this; <see langword="null"/> is enough for
    /// the first head, for one of the same size, and after an empty one.</param>
    /// <returns><see cref="EctLedgerFailure.None"/>, or why it is not trusted.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="head"/> is <see langword="null"/>.</exception>
    public EctLedgerFailure Trust(EctTreeHead head, EctConsistencyProof? proof = null)
    {
        if (VerifyTreeHead(head) is not EctLedgerFailure.None and var failure) return failure;
        lock (_gate)
        {
            var difference = TrustedHead is { } trusted ? Compare(trusted, head, proof) : EctLedgerFailure.None;
            if (difference is not EctLedgerFailure.None) return difference;
            TrustedHead = head;
            return EctLedgerFailure.None;
        }
    }

    /// <summary>Asks a ledger for its latest head and for the proof that it continues the trusted one, and trusts it.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see cref="EctLedgerFailure.None"/>, or why the head is not trusted.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="ledger"/> is <see langword="null"/>.</exception>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    public async ValueTask<EctLedgerFailure> FollowAsync(IEctLedgerReader ledger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        while (true)
        {
            var trusted = TrustedHead;
            var head = await ledger.GetTreeHeadAsync(cancellationToken).ConfigureAwait(false);
            if (VerifyTreeHead(head) is not EctLedgerFailure.None and var failure) return failure;

            var proof = trusted is null || head.Size <= trusted.Size
                ? null
                : await ProofAsync(ledger, trusted, head, cancellationToken).ConfigureAwait(false);
            if (trusted is not null && Compare(trusted, head, proof) is not EctLedgerFailure.None and var difference) return difference;
            if (TryReplace(trusted, head)) return EctLedgerFailure.None;

            // Another call has moved on meanwhile: to be behind that one is no roll-back, so the ledger is asked again.
        }
    }

    private static async ValueTask<EctConsistencyProof?> ProofAsync(
        IEctLedgerReader ledger, EctTreeHead older, EctTreeHead newer, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.ProveConsistencyAsync(older.Size, newer.Size, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // It denies a size that its own head says.
        }
    }

    /// <summary>Reads a whole ledger, and verifies that its entries are those that it signed for, now and when <see cref="TrustedHead"/>
    /// was made. Entries whose bytes were removed count by their hashes. A head that passes becomes the trusted one.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="cancellationToken">Ends the audit.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="ledger"/> is <see langword="null"/>.</exception>
    /// <exception cref="EctLedgerException">The ledger cannot answer: that proves nothing, either way.</exception>
    public async ValueTask<EctLedgerAudit> AuditAsync(IEctLedgerReader ledger, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var trusted = TrustedHead; // Before the ledger is asked: what another call trusts meanwhile may be newer than the answer.
        var head = await ledger.GetTreeHeadAsync(cancellationToken).ConfigureAwait(false);
        return await AuditAsync(head, trusted, ledger.ReadAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Audits a ledger from what it shows to others: rebuilds what it signed from the leaf hashes of all entries, and verifies
    /// that every entry that is shown is the one behind its hash. A head that passes becomes the trusted one.</summary>
    /// <param name="head">The ledger's head.</param>
    /// <param name="read">Gives the entries from a place on, as many as it is asked for, as <see cref="EctLedgerDisclosure.ReadAsync"/>
    /// does where the ledger is.</param>
    /// <param name="cancellationToken">Ends the audit.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public ValueTask<EctLedgerAudit> AuditDisclosedAsync(
        EctTreeHead head, Func<long, int, CancellationToken, ValueTask<IReadOnlyList<EctDisclosedEntry>>> read,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(read);
        return AuditAsync(head, TrustedHead, read, cancellationToken);
    }

    private async ValueTask<EctLedgerAudit> AuditAsync(EctTreeHead head, EctTreeHead? trusted,
        Func<long, int, CancellationToken, ValueTask<IReadOnlyList<EctDisclosedEntry>>> read, CancellationToken cancellationToken)
    {
        if (VerifyTreeHead(head) is not EctLedgerFailure.None and var failure) return new EctLedgerAudit(failure, 0, null);

        var reading = new LedgerReading(head, trusted);
        var found = await reading.RunAsync(read, LeafOf, cancellationToken).ConfigureAwait(false);
        if (found is EctLedgerFailure.None) TryReplace(trusted, head);
        return new EctLedgerAudit(found, reading.EntriesRead, head);
    }

    private static EctDigest? LeafOf(EctDisclosedEntry disclosed, long index)
    {
        if (disclosed.Index != index) return null;
        var isAsShown = disclosed.Entry is not { } entry
            || (entry.RecordedAt == disclosed.RecordedAt && MerkleHash.Leaf(entry.Encoded.Span) == disclosed.LeafHash);
        return isAsShown ? disclosed.LeafHash : null;
    }

    /// <summary>Unless another call has moved on meanwhile, from what it saw itself.</summary>
    private bool TryReplace(EctTreeHead? trusted, EctTreeHead head)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(TrustedHead, trusted)) return false;
            TrustedHead = head;
            return true;
        }
    }

    private static EctLedgerFailure Compare(EctTreeHead older, EctTreeHead newer, EctConsistencyProof? proof)
    {
        if (newer.Size < older.Size) return EctLedgerFailure.RolledBack;
        if (newer.Size == older.Size) return newer.RootHash == older.RootHash ? EctLedgerFailure.None : EctLedgerFailure.Forked;

        var isContinued = older.Size is 0
            ? older.RootHash == MerkleHash.Empty
            : proof?.OldSize == older.Size && proof.NewSize == newer.Size
                && MerkleProof.VerifyConsistency(proof, older.RootHash, newer.RootHash);
        return isContinued ? EctLedgerFailure.None : EctLedgerFailure.Inconsistent;
    }
}
