using Ect.Ledger.Storage;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>An audit ledger in the memory of one process: for development and tests. It is not durable: a restart begins another
/// ledger under the same name, which whoever kept a tree head of the first will notice.</summary>
/// <remarks>Appends are made in batches, one at a time, each under a tree head of its own. At most <see cref="EctInMemoryOptions.LedgerCapacity"/>
/// entries; when it is full it throws <see cref="EctLedgerException"/>, and forgets nothing. Thread-safe.</remarks>
public sealed class InMemoryEctLedger : IEctLedger, IEctLedgerReader
{
    private const int MaxWaiting = 100 * IEctLedger.MaxCount;

    private readonly LedgerLog _log = new();
    private readonly BatchWriter<EctToken, int> _writer;
    private readonly IEctLedgerSigner _signer;
    private readonly EctOptions _options;
    private readonly TimeProvider _clock;

    /// <summary>Makes an empty ledger.</summary>
    /// <param name="signer">Signs tree heads and receipts; its name is the ledger's.</param>
    /// <param name="options">For the identity that records, and the capacity.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public InMemoryEctLedger(IEctLedgerSigner signer, IOptions<EctOptions> options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        (_signer, _options, _clock) = (signer, options.Value, clock);
        _writer = new(WriteAsync, IEctLedger.MaxCount, MaxWaiting);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EctReceipt>> AppendAsync(IReadOnlyList<EctToken> tokens, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens.Count, IEctLedger.MaxCount, nameof(tokens));
        return Receipts(await _writer.WriteAsync(tokens, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EctReceipt>> FindAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Guid.TryParseExact(id, "D", out var uuid) ? Receipts(_log.Find(uuid, IEctLedger.MaxCount)) : []);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EctLedgerEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, IEctLedger.MaxCount);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<EctLedgerEntry>>([.. _log.Read(start, count).Select(Parse)]);
    }

    /// <inheritdoc/>
    public async ValueTask<EctTreeHead> GetTreeHeadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_log.Head is null) await _writer.WriteAsync([], cancellationToken).ConfigureAwait(false);
        return _log.Head!;
    }

    /// <inheritdoc/>
    public ValueTask<EctInclusionProof> ProveInclusionAsync(long leafIndex, long treeSize, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_log.ProveInclusion(leafIndex, treeSize));
    }

    /// <inheritdoc/>
    public ValueTask<EctConsistencyProof> ProveConsistencyAsync(long oldSize, long newSize, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_log.ProveConsistency(oldSize, newSize));
    }

    /// <summary>Gives the place of each token. Nothing is seen by anyone before its head is signed.</summary>
    private async Task<IReadOnlyList<int>> WriteAsync(IReadOnlyList<EctToken> tokens)
    {
        var now = _clock.GetUtcNow();
        var batch = _log.Stage(tokens, _options.InMemory.LedgerCapacity, token => EctLedgerEntry.Create(token, now, _options.Identity));
        if (batch.Entries.Count is 0 && _log.Head is not null) return batch.Places;

        _log.Commit(batch, await SignAsync(batch).ConfigureAwait(false));
        return batch.Places;
    }

    private async Task<EctTreeSignature> SignAsync(LedgerBatch batch)
    {
        try
        {
            var (root, ids) = (_log.Root(batch), batch.TokenIds);
            var signed = await _signer.SignAsync(batch.Size, root, ids, CancellationToken.None).ConfigureAwait(false);
            var isAsAsked = signed.Head.Size == batch.Size && signed.Head.RootHash == root && signed.ReceiptSignatures.Count == ids.Count;
            if (!isAsAsked) throw new EctLedgerException("It signed another tree.");
            if (!_signer.Verify(signed, ids)) throw new EctLedgerException("What it signed does not verify with the ledger's key.");
            return signed;
        }
        catch (Exception exception)
        {
            _log.Discard();
            throw new EctLedgerException("The ledger's signer failed.", exception);
        }
    }

    private IReadOnlyList<EctReceipt> Receipts(IReadOnlyList<int> places) => [.. places.Select(Receipt)];

    private EctReceipt Receipt(int place)
    {
        var (entry, proof, signature) = _log.Receipt(place);
        var parsed = Parse(entry);
        return new EctReceipt(parsed, proof.LeafIndex, proof.TreeSize, _signer.MakeReceipt(parsed.TokenId, proof, signature));
    }

    private static EctLedgerEntry Parse(byte[] encoded) =>
        EctLedgerEntry.TryParse(encoded, out var entry) ? entry : throw new EctLedgerException("An entry of the ledger cannot be read.");
}
