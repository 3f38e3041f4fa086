namespace Ect.Ledger.Engine;

/// <summary>Opens the storage once, and checks that it holds this ledger: its name, and its latest tree head, signed with this key and of
/// these entries.</summary>
internal sealed class LedgerOpening(IEctLedgerStorage storage, TreeSigner signer, LedgerFollower follower, SignedExtent extent)
{
    private readonly Lock _gate = new();
    private Task? _opening;

    /// <exception cref="EctLedgerException">It holds another, or cannot answer. The next call tries again.</exception>
    public Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_opening is null or { IsFaulted: true }) _opening = OpenAsync();
            return _opening.IsCompletedSuccessfully ? Task.CompletedTask : _opening.WaitAsync(cancellationToken);
        }
    }

    private async Task OpenAsync()
    {
        await storage.OpenAsync(signer.Origin, CancellationToken.None).ConfigureAwait(false);
        var (size, head) = await storage.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
        if (head is not null && !signer.Verify(head))
            throw new EctLedgerException(
                $"The tree head of the ledger {signer.Origin} was not signed with this key. Use the key that it was begun with.");

        await follower.StartAsync(head, size, CancellationToken.None).ConfigureAwait(false);
        if (head is not null) extent.Reached(head);
    }
}
