using Ect.Ledger.Tree;

namespace Ect.Ledger.Engine;

/// <summary>Writes batches: records the tokens that are new, follows what others recorded, and signs what was recorded while the next batch
/// is being recorded.</summary>
internal sealed class LedgerAppender(
    IEctLedgerStorage storage, KeptHead kept, LedgerFollower follower, ReceiptMaker receipts, SigningLatch latch, string recorder,
    TimeProvider clock)
{
    /// <summary>How many batches are sealed at once. While one is, those behind it grow, and a large batch costs a storage hardly more than
    /// a small one. Where the signer is far away it is asked for more before it has answered.</summary>
    private const int MaxSealing = 8;

    /// <summary>A signer that has its key at hand has answered by then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(4);

    private readonly List<Task> _sealing = [];

    /// <summary>Records a batch. Without tokens it sees that there is a signed head of all that is recorded.</summary>
    /// <returns>When the next one may be recorded: the receipts of this, once they are signed and kept; <see langword="null"/> for a token
    /// whose entry was redacted.</returns>
    public async Task<Task<IReadOnlyList<EctReceipt?>>> WriteAsync(IReadOnlyList<EctToken> tokens)
    {
        latch.ThrowIfClosed();
        var now = clock.GetUtcNow();
        Recording[] batch = [.. tokens.DistinctBy(token => token.Digest).Select(token => Recording.Of(token, now, recorder))];
        var appended = await AppendAsync([.. batch.Select(it => it.Row)]).ConfigureAwait(false);
        return await RecordedAsync(() => SealBehindAsync(tokens, batch, appended)).ConfigureAwait(false);
    }

    /// <summary>Follows the ledger to the end of the batch, and has it signed behind the one before.</summary>
    private async Task<Task<IReadOnlyList<EctReceipt?>>> SealBehindAsync(
        IReadOnlyList<EctToken> tokens, Recording[] batch, EctLedgerAppended appended)
    {
        batch = RecordingCheck.Place(batch, appended)
            ?? throw latch.Close("The ledger's storage recorded other entries than it was given.");
        EctDigest[] own = [.. batch.Where(it => it.IsNew).Select(it => it.Row.LeafHash)];
        var (edge, nodes) = await follower.FollowAsync(appended, own).ConfigureAwait(false);

        await WaitToSealAsync().ConfigureAwait(false);
        var sealing = Task.Run(() => RecordedAsync(() => SealAsync(tokens, batch, edge, nodes)));
        _sealing.Add(sealing);
        return sealing;
    }

    private async ValueTask WaitToSealAsync()
    {
        if (CountSealing() is 0) return;

        await Task.WhenAny([.. _sealing, Task.Delay(Patience, clock)]).ConfigureAwait(false);
        while (CountSealing() >= MaxSealing) await Task.WhenAny(_sealing).ConfigureAwait(false);
    }

    private int CountSealing()
    {
        _sealing.RemoveAll(sealing => sealing.IsCompleted);
        return _sealing.Count;
    }

    private async ValueTask<EctLedgerAppended> AppendAsync(EctStoredEntry[] rows)
    {
        var seen = follower.Edge;
        return await storage.AppendAsync(rows, seen.Size, seen.Last, CancellationToken.None).ConfigureAwait(false)
            ?? throw latch.Close(
                $"Entry {seen.Size - 1} of the ledger is missing or was changed, or its tree head is of more entries than there are.");
    }

    private async Task<IReadOnlyList<EctReceipt?>> SealAsync(
        IReadOnlyList<EctToken> tokens, Recording[] batch, LedgerEdge edge, Dictionary<MerkleNode, EctDigest> nodes)
    {
        Guid[] ids = [.. batch.Where(it => it.IsNew).Select(it => it.Row.Id)];
        var seals = new Dictionary<long, LedgerSeal>();
        if (ids is not [])
        {
            var blocks = Blocks(nodes, edge.Size - ids.Length);
            seals.Add(edge.Size, await receipts.SealAsync(edge, ids, blocks).ConfigureAwait(false));
        }
        else if (tokens is [])
        {
            await PublishAsync(edge).ConfigureAwait(false);
        }

        var known = batch.Where(it => !it.IsNew).Select(it => it.Row);
        await follower.ProveIncludedAsync([.. known], edge, nodes).ConfigureAwait(false);

        Recording[] shown = [.. batch.Where(it => it.Entry is not null)];
        var made = await receipts.MakeAsync([.. shown.Select(it => (it.Row, it.Entry!))], seals, nodes, CancellationToken.None)
            .ConfigureAwait(false);
        var byToken = shown.Zip(made).ToDictionary(it => it.First.Row.Digest, it => it.Second);
        return [.. tokens.Select(token => byToken.GetValueOrDefault(token.Digest))];
    }

    /// <summary>Signs a head of what is recorded and was never signed for: the instance that recorded it may be gone.</summary>
    private async Task PublishAsync(LedgerEdge edge)
    {
        var (_, head) = await kept.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        if (head is not null) follower.Compare(head, edge);
        if (head is null || head.Size < edge.Size) await receipts.PublishAsync(edge).ConfigureAwait(false);
    }

    /// <summary>Does what follows once a batch is recorded: however that fails, the batch is.</summary>
    private static async Task<T> RecordedAsync<T>(Func<Task<T>> follow)
    {
        try
        {
            return await follow().ConfigureAwait(false);
        }
        catch (EctLedgerException exception) when (exception.NothingRecorded)
        {
            throw new EctLedgerException(exception.Message, exception) { RetryAfter = exception.RetryAfter };
        }
    }

    private static IEnumerable<(HashBlock Block, EctDigest Hash)> Blocks(Dictionary<MerkleNode, EctDigest> nodes, long start) =>
        from node in nodes
        where node.Key.Level > 0 && (node.Key.Index + 1) << node.Key.Level > start
        let block = HashBlock.Of(node.Key)
        where block is not null
        select (block.Value, node.Value);
}
