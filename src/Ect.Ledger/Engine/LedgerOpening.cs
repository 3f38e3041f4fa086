namespace Ect.Ledger.Engine;

/// <summary>Opens the storage once, and checks that it holds this ledger: its name, and its latest tree head, signed with this key and of
/// these entries. Where there is no head yet, the first key to sign one is the ledger's.</summary>
internal sealed class LedgerOpening(
    IEctLedgerStorage storage, TreeSigner signer, LedgerFollower follower, SignedExtent extent, HeadFile headFile)
{
    private readonly Lock _gate = new();
    private Task? _opening;
    private EctTreeHead? _begun;

    /// <exception cref="EctLedgerException">It holds another, or cannot answer. The next call tries again.</exception>
    public Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_opening is null or { IsCompleted: true, IsCompletedSuccessfully: false }) _opening = OpenAsync();
            return _opening.IsCompletedSuccessfully ? Task.CompletedTask : _opening.WaitAsync(cancellationToken);
        }
    }

    private async Task OpenAsync()
    {
        await storage.OpenAsync(signer.Origin, CancellationToken.None).ConfigureAwait(false);
        var (size, head) = await storage.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
        if (head is not null) ThrowIfOfAnotherKey(head);
        await follower.StartAsync(head ?? _begun, size, CancellationToken.None).ConfigureAwait(false);
        var filed = headFile.Read();
        await CompareAsync(filed, size).ConfigureAwait(false);
        head ??= await BeginAsync().ConfigureAwait(false);
        headFile.Keep(head);
        extent.Begin(size);
        extent.Reached(filed ?? head);
        extent.Reached(head);
    }

    /// <summary>Signs the first head, and sees that it was kept, or one of another instance with the same key: of instances that begin one
    /// ledger with two keys the storage keeps one head, and only those that have its key start.</summary>
    private async Task<EctTreeHead> BeginAsync()
    {
        _begun = (await signer.SignAsync(follower.Edge, []).ConfigureAwait(false)).Head;
        await storage.KeepAsync(new(_begun.Size, _begun.Note, seal: null, []), CancellationToken.None).ConfigureAwait(false);
        var (_, kept) = await storage.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
        if (kept is null)
            throw new EctLedgerException(
                "The ledger's storage did not keep the tree head. Compare its KeepAsync with the contract of IEctLedgerStorage.");

        ThrowIfOfAnotherKey(kept);
        if ((await follower.ProveAsync(kept.Size, CancellationToken.None).ConfigureAwait(false)).Root != kept.RootHash)
            throw new EctLedgerException(
                $"The first {kept.Size} entries of the ledger are not those that it signed for. Restore those from a backup.");
        return kept;
    }

    private void ThrowIfOfAnotherKey(EctTreeHead head)
    {
        if (!signer.Verify(head))
            throw new EctLedgerException(
                $"The tree head of the ledger {signer.Origin} was not signed with this key. Use the key that it was begun with.");
    }

    /// <summary>Finds out whether an older state of the storage was restored, head and all: the file was not.</summary>
    private async Task CompareAsync(EctTreeHead? kept, long size)
    {
        if (kept is null) return;

        if (!signer.Verify(kept))
            throw new EctLedgerException(
                $"The tree head in Ect:Ledger:HeadFile is not of the ledger {signer.Origin} with this key. Name the file of this ledger.");
        if (kept.Size > size)
            throw new EctLedgerException(
                $"The ledger has {size} entries, and Ect:Ledger:HeadFile knows of {kept.Size}: an older state was restored. Restore the "
                + "missing entries. If they are lost for good, begin a ledger with another name.");
        if ((await follower.ProveAsync(kept.Size, CancellationToken.None).ConfigureAwait(false)).Root != kept.RootHash)
            throw new EctLedgerException(
                $"The first {kept.Size} entries of the ledger are not those that the tree head in Ect:Ledger:HeadFile is for. Restore "
                + "those, or name the file of this ledger.");
    }
}
