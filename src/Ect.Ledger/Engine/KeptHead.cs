namespace Ect.Ledger.Engine;

/// <summary>Reads the latest tree head that the storage kept. One of another key is a second history under this ledger's name.</summary>
internal sealed class KeptHead(IEctLedgerStorage storage, TreeSigner signer, SigningLatch latch)
{
    private volatile string? _verified;

    /// <exception cref="EctLedgerException">The storage cannot answer, or has a head of another key: nothing is signed any more
    /// then.</exception>
    public async ValueTask<(long Size, EctTreeHead? Head)> ReadAsync(CancellationToken cancellationToken)
    {
        var (size, head) = await storage.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (head is null || head.Note == _verified) return (size, head);

        if (!signer.Verify(head))
            throw latch.Close($"The ledger's storage has a tree head of {head.Size} entries that was not signed with this key.");
        _verified = head.Note;
        return (size, head);
    }
}
