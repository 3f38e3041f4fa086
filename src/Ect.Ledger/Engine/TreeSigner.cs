namespace Ect.Ledger.Engine;

/// <summary>Asks the ledger's signer, and gives out nothing but what was asked for and verifies.</summary>
internal sealed class TreeSigner(IEctLedgerSigner signer, SigningLatch latch, TimeSpan timeout, TimeProvider clock)
{
    private readonly SignerThreads _threads = new();

    public string Origin => signer.Origin;

    /// <exception cref="EctLedgerException">It failed, took too long, or signed something else; or nothing may be signed any
    /// more.</exception>
    public async ValueTask<EctTreeSignature> SignAsync(LedgerEdge tree, IReadOnlyList<string?> tokenIds)
    {
        latch.ThrowIfClosed();
        try
        {
            using var end = new CancellationTokenSource(timeout, clock);
            var signed = await _threads.RunAsync(stop => signer.SignAsync(tree.Size, tree.Root, tokenIds, stop), end.Token)
                .ConfigureAwait(false);
            var isAsAsked = signed.Head.Size == tree.Size && signed.Head.RootHash == tree.Root;
            if (!isAsAsked || signed.ReceiptSignatures.Count != tokenIds.Count) throw new EctLedgerException("It signed another tree.");
            if (!signer.Verify(signed, tokenIds)) throw new EctLedgerException("What it signed does not verify with the ledger's key.");
            return signed;
        }
        catch (Exception exception)
        {
            throw new EctLedgerException(
                "The ledger's signer failed. Make sure that its key can be reached: what was recorded is signed when it is asked for "
                + "again.", exception);
        }
    }

    /// <summary>Has the signer say when a head was signed, if it can.</summary>
    /// <exception cref="EctLedgerException">It failed, took too long, or signed something else; or nothing may be signed any
    /// more.</exception>
    public async ValueTask<EctTreeHead> AddTimeAsync(EctTreeHead head)
    {
        latch.ThrowIfClosed();
        try
        {
            using var end = new CancellationTokenSource(timeout, clock);
            var timed = await _threads.RunAsync(stop => signer.AddTimeAsync(head, clock.GetUtcNow(), stop), end.Token)
                .ConfigureAwait(false);
            if (timed.Size != head.Size || timed.RootHash != head.RootHash) throw new EctLedgerException("It signed another tree.");
            return Verify(timed) ? timed : throw new EctLedgerException("What it signed does not verify with the ledger's key.");
        }
        catch (Exception exception)
        {
            throw new EctLedgerException("The ledger's signer failed. Make sure that its key can be reached.", exception);
        }
    }

    /// <summary>Whether the head was signed with the ledger's key.</summary>
    public bool Verify(EctTreeHead head) => signer.Verify(new(head, []), []);

    /// <summary>Whether a signature that the storage kept is of this tree, and was made with the ledger's key.</summary>
    public bool VerifyReceipt(string? tokenId, long size, EctDigest root, ReadOnlyMemory<byte> signature) =>
        signer.VerifyReceipt(tokenId, size, root, signature);

    public byte[] MakeReceipt(string? tokenId, EctInclusionProof proof, ReadOnlyMemory<byte> signature) =>
        signer.MakeReceipt(tokenId, proof, signature);
}
