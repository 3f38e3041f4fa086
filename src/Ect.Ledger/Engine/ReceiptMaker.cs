using Ect.Ledger.Tree;

namespace Ect.Ledger.Engine;

/// <summary>Makes the first receipts of entries, from the seals that were kept. A seal that was lost is made again.</summary>
/// <param name="storage">Keeps the seals.</param>
/// <param name="tree">Makes the proofs.</param>
/// <param name="follower">Knows the trees.</param>
/// <param name="signer">Signs.</param>
/// <param name="isShared">Whether the receipts of a new seal share one signature.</param>
/// <param name="extent">Is told what was signed for.</param>
/// <param name="headFile">Keeps the latest head.</param>
internal sealed class ReceiptMaker(
    IEctLedgerStorage storage, StoredTree tree, LedgerFollower follower, TreeSigner signer, bool isShared, SignedExtent extent,
    HeadFile headFile)
{
    /// <summary>Seals new entries: signs the tree that they are the last of, and keeps what was signed before anybody is told.</summary>
    public async ValueTask<LedgerSeal> SealAsync(
        LedgerEdge edge, IEnumerable<Guid> tokenIds, IEnumerable<(HashBlock Block, EctDigest Hash)> blocks)
    {
        var signed = await signer.SignAsync(edge, isShared ? [null] : [.. tokenIds.Select(id => $"{id}")]).ConfigureAwait(false);
        var seal = new LedgerSeal(signed.ReceiptSignatures, isShared) { IsVerified = true };
        var derived = new EctLedgerDerived(
            edge.Size, signed.Head.Note, seal.Write(), [.. blocks.Select(it => (it.Block.Level, it.Block.Index, it.Hash))]);
        headFile.Keep(signed.Head);
        var isKept = await storage.KeepAsync(derived, CancellationToken.None).ConfigureAwait(false);
        extent.Reached(signed.Head);
        if (isKept) return seal;

        // Somebody else was faster, and later callers get theirs.
        return await storage.ReadSealsAsync([edge.Size], CancellationToken.None).ConfigureAwait(false) is [var (_, kept)]
            ? LedgerSeal.Read(edge.Size, kept)
            : throw new EctLedgerException(
                $"The ledger's storage says that it has a seal of {edge.Size} entries, and does not give it. Try again. If that does not "
                + "help, compare its KeepAsync with the contract of IEctLedgerStorage.");
    }

    /// <summary>Signs a head alone, and keeps it.</summary>
    public async ValueTask PublishAsync(LedgerEdge edge)
    {
        var signed = await signer.SignAsync(edge, []).ConfigureAwait(false);
        headFile.Keep(signed.Head);
        await storage.KeepAsync(new(edge.Size, signed.Head.Note, seal: null, []), CancellationToken.None).ConfigureAwait(false);
        extent.Reached(signed.Head);
    }

    /// <summary>Makes a receipt for each entry.</summary>
    /// <param name="entries">The entries, at their places.</param>
    /// <param name="seals">Seals that need not be read, by the sizes that they are for.</param>
    /// <param name="nodes">Hashes that need not be read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<IReadOnlyList<EctReceipt>> MakeAsync(
        IReadOnlyList<(EctStoredEntry Row, EctLedgerEntry Entry)> entries, Dictionary<long, LedgerSeal> seals,
        IReadOnlyDictionary<MerkleNode, EctDigest>? nodes, CancellationToken cancellationToken)
    {
        long[] unknown = [.. entries.Select(entry => entry.Row.TreeSize).Where(size => !seals.ContainsKey(size)).Distinct()];
        foreach (var (size, seal) in await ReadAsync(unknown, cancellationToken).ConfigureAwait(false)) seals.Add(size, seal);

        var leaves = entries.Select(it => (it.Row.Index, it.Row.TreeSize));
        var proofs = await tree.InclusionAsync([.. leaves], nodes, cancellationToken).ConfigureAwait(false);
        var verified = new HashSet<(string?, long, EctDigest)>();
        return [.. entries.Zip(proofs, (it, proof) => Make(it.Row, it.Entry, proof, seals[it.Row.TreeSize], verified))];
    }

    private EctReceipt Make(
        EctStoredEntry row, EctLedgerEntry entry, EctInclusionProof proof, LedgerSeal seal, HashSet<(string?, long, EctDigest)> verified)
    {
        var (tokenId, signature) = seal.Of(row);
        if (!seal.IsVerified) Verify(tokenId, row, proof, signature, verified);
        return new(entry, row.Index, row.TreeSize, signer.MakeReceipt(tokenId, proof, signature));
    }

    /// <summary>Sees that a kept signature is of the tree that the entry is in. One that all receipts share is verified once.</summary>
    /// <exception cref="EctLedgerException">It is not: it is damaged, or the storage was rolled back without it.</exception>
    private void Verify(
        string? tokenId, EctStoredEntry row, EctInclusionProof proof, ReadOnlyMemory<byte> signature,
        HashSet<(string?, long, EctDigest)> verified)
    {
        var isInTree = MerkleProof.TryComputeRoot(proof, row.LeafHash, out var root);
        if (verified.Contains((tokenId, row.TreeSize, root))) return;
        if (!isInTree || !signer.VerifyReceipt(tokenId, row.TreeSize, root, signature))
            throw new EctLedgerException(
                $"The seal of {row.TreeSize} entries of the ledger does not verify. Find out who changed the storage. Then delete the seal "
                + "there: it is made again.");
        verified.Add((tokenId, row.TreeSize, root));
    }

    private async ValueTask<Dictionary<long, LedgerSeal>> ReadAsync(
        long[] sizes, CancellationToken cancellationToken)
    {
        if (sizes is []) return [];

        var read = await storage.ReadSealsAsync(sizes, cancellationToken).ConfigureAwait(false);
        var seals = new Dictionary<long, LedgerSeal>();
        foreach (var (size, seal) in read)
            if (sizes.Contains(size)) seals[size] = LedgerSeal.Read(size, seal);
        foreach (var size in sizes.Except(seals.Keys)) seals.Add(size, await SealAgainAsync(size, cancellationToken).ConfigureAwait(false));
        return seals;
    }

    private async ValueTask<LedgerSeal> SealAgainAsync(long size, CancellationToken cancellationToken)
    {
        var edge = await follower.ProveAsync(size, cancellationToken).ConfigureAwait(false);
        var start = Math.Max(0, size - IEctLedger.MaxCount);
        var rows = await storage.ReadAsync(start, (int)(size - start), cancellationToken).ConfigureAwait(false);
        return await SealAsync(edge, rows.Where(row => row.TreeSize == size).Select(row => row.Id), []).ConfigureAwait(false);
    }
}
