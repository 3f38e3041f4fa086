using Ect.Ledger.Tree;

namespace Ect.Ledger.Engine;

/// <summary>The steps of a copy: each call that recorded entries is made again, so that places and the sizes of first receipts
/// stay.</summary>
internal sealed class LedgerCopy(IEctLedgerStorage source, IEctLedgerStorage target)
{
    private EctDigest _last;

    /// <summary>How many entries were copied.</summary>
    public long Size { get; private set; }

    /// <summary>Sees that what is there already is the beginning of the same ledger. It is copied once more: an entry that is there stays
    /// where it is, and its seal may have been lost.</summary>
    public async ValueTask CheckTargetAsync(CancellationToken cancellationToken)
    {
        var (size, _) = await target.ReadStateAsync(cancellationToken).ConfigureAwait(false);
        if (size > 0 && await LastLeafAsync(target).ConfigureAwait(false) != await LastLeafAsync(source).ConfigureAwait(false))
            throw new EctLedgerException($"The target has {size} entries that are not the first ones of this ledger. Use an empty one.");

        async ValueTask<EctDigest?> LastLeafAsync(IEctLedgerStorage storage) =>
            await storage.ReadAsync(size - 1, 1, cancellationToken).ConfigureAwait(false) is [var last] ? last.LeafHash : null;
    }

    /// <summary>Copies the next calls, with their seals.</summary>
    public async ValueTask CopyEntriesAsync(CancellationToken cancellationToken)
    {
        var read = await source.ReadAsync(Size, IEctLedger.MaxCount, cancellationToken).ConfigureAwait(false);
        EctStoredEntry[][] calls = [.. read.GroupBy(entry => entry.TreeSize).Select(call => call.ToArray()).Where(IsWhole)];
        if (calls is [] || calls[0][0].Index != Size)
            throw new EctLedgerException($"Entry {Size} of the ledger is missing in its storage. Restore it from a backup.");

        foreach (var call in calls) await AppendAsync(call, cancellationToken).ConfigureAwait(false);
        long[] sizes = [.. calls.Select(call => call[0].TreeSize)];
        foreach (var (size, seal) in await source.ReadSealsAsync(sizes, cancellationToken).ConfigureAwait(false))
            await target.KeepAsync(new(size, note: null, seal, []), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>They could be made again, which takes the longer the larger the ledger is.</summary>
    public async ValueTask CopyBlockHashesAsync(CancellationToken cancellationToken)
    {
        var level = 1;
        for (var blocks = Size / HashBlock.Width; blocks > 0; blocks /= HashBlock.Width, level++)
            for (var start = 0L; start < blocks; start += HashBlock.Width)
            {
                var hashes = await source.ReadHashesAsync([(level, start, HashBlock.Width)], cancellationToken).ConfigureAwait(false);
                await target.KeepAsync(new(0, note: null, seal: null, hashes), cancellationToken).ConfigureAwait(false);
            }
    }

    /// <summary>Whether the page ends behind it.</summary>
    private static bool IsWhole(EctStoredEntry[] call) => call[^1].Following is 0;

    private async ValueTask AppendAsync(EctStoredEntry[] call, CancellationToken cancellationToken)
    {
        if (call.FirstOrDefault(entry => entry.Encoded is { } bytes && MerkleHash.Leaf(bytes.Span) != entry.LeafHash) is { } changed)
            throw new EctLedgerException($"Entry {changed.Index} of the ledger is not what its hash says. Restore it from a backup.");

        var appended = await target.AppendAsync(call, Size, _last, cancellationToken).ConfigureAwait(false);
        var isSame = appended?.Entries.Zip(call).All(it => (it.First.Index, it.First.TreeSize) == (it.Second.Index, it.Second.TreeSize));
        if (isSame is not true)
            throw new EctLedgerException("Somebody else wrote to the target of the copy. Begin again with an empty one.");
        if (appended!.Entries.Zip(call).FirstOrDefault(it => it is ({ Encoded: not null }, { Encoded: null })) is { First: { } kept })
            throw new EctLedgerException($"Entry {kept.Index} was redacted after it was copied. Begin again with an empty target.");
        (Size, _last) = (call[^1].TreeSize, call[^1].LeafHash);
    }
}
