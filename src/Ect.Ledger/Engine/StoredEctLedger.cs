using System.Security.Cryptography;
using System.Text;
using Ect.Ledger.Engine;
using Ect.Ledger.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>An audit ledger over any <see cref="IEctLedgerStorage"/>, which several instances may share: it hashes, signs and proves what
/// the storage keeps.</summary>
/// <remarks>
/// <para>Appends are made in batches. What is signed is what was recorded, and nobody is answered before what was signed is kept. If the
/// signer fails in between, tokens are recorded and their callers are told to try again, which gives the first receipt.</para>
/// <para>It follows every entry of other instances and signs for no history but the one that it saw. Where the storage contradicts it, it
/// signs nothing any more and throws <see cref="EctLedgerException"/> until the process is restarted. To readers the ledger ends where its
/// latest tree head does. Thread-safe.</para>
/// </remarks>
public sealed class StoredEctLedger : IEctLedger, IEctLedgerReader
{
    private const int MaxWaiting = 100 * IEctLedger.MaxCount;

    private readonly GuardedStorage _storage;
    private readonly StoredTree _tree;
    private readonly LedgerFollower _follower;
    private readonly TreeSigner _signer;
    private readonly ReceiptMaker _receipts;
    private readonly BatchWriter<EctToken, EctReceipt?> _writer;
    private readonly SignedExtent _signed;
    private readonly LatestHead _head;
    private readonly LedgerOpening _opening;
    private readonly string _recorder;

    /// <summary>Makes a ledger. The storage is opened with the first call, or when the service starts.</summary>
    /// <param name="storage">Where entries are kept. It stays the caller's, who disposes it.</param>
    /// <param name="signer">Signs tree heads and receipts; its name is the ledger's.</param>
    /// <param name="options">For the identity that records, what a signature of receipts is for, and how long the signer may take.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="logger">Told when the storage contradicts what was signed.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public StoredEctLedger(
        IEctLedgerStorage storage, IEctLedgerSigner signer, IOptions<EctOptions> options, TimeProvider clock,
        ILogger<StoredEctLedger> logger)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(logger);
        Latch = new(logger);
        IsInMemory = storage is InMemoryStorage;
        _storage = new(storage);
        _tree = new(_storage);
        _follower = new(_tree, Latch);
        _signer = new(signer, Latch, options.Value.Ledger.Timeout, clock);
        var kept = new KeptHead(_storage, _signer, Latch);
        var headFile = new HeadFile(options.Value.Ledger.HeadFile);
        var signed = _signed = new SignedExtent(clock);
        var isShared = options.Value.Ledger.ReceiptSignature is EctReceiptSignature.PerBatch;
        _receipts = new(_storage, _tree, _follower, _signer, isShared, signed, headFile);
        _opening = new(_storage, _signer, _follower, signed, headFile);
        _recorder = options.Value.Identity;
        var appender = new LedgerAppender(_storage, kept, _follower, _receipts, Latch, _recorder, clock);
        _writer = new(appender.WriteAsync, IEctLedger.MaxCount, MaxWaiting);
        _head = new(_storage, kept, _follower, signed, _writer, Latch);
    }

    internal SigningLatch Latch { get; }

    /// <summary>Whether the entries end with this process.</summary>
    internal bool IsInMemory { get; }

    /// <summary>How many entries there are, as far as this process knows.</summary>
    internal long Size => _follower.Edge.Size;

    /// <summary>How long ago this process signed or saw its latest tree head first.</summary>
    internal TimeSpan HeadAge => _signed.HeadAge;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EctReceipt>> AppendAsync(IReadOnlyList<EctToken> tokens, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens.Count, IEctLedger.MaxCount, nameof(tokens));
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (tokens.Count is 0) return [];

        var receipts = await _writer.WriteAsync(tokens, cancellationToken).ConfigureAwait(false);
        return [.. receipts.Select(receipt => receipt
            ?? throw new EctLedgerException(
                "A token was recorded before, and its entry was redacted: it has no receipt any more. Have its issuer make another."))];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EctReceipt>> FindAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        var shown = from row in await FindRowsAsync(id, cancellationToken).ConfigureAwait(false)
                    let entry = row.ReadEntry()
                    where entry is not null
                    select (row, entry);
        return await _receipts.MakeAsync([.. shown], seals: [], nodes: null, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<EctReceipt?> FindAsync(EctToken token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        var shown = from row in await FindRowsAsync(token.Id, cancellationToken).ConfigureAwait(false)
                    where row.Digest == token.Digest
                    let entry = row.ReadEntry() ?? Ledger.Engine.Recording.Again(token, row, _recorder)
                    where entry is not null && HasText(entry, token.EncodedToken)
                    select (row, entry);
        var receipts = await _receipts.MakeAsync([.. shown], seals: [], nodes: null, cancellationToken).ConfigureAwait(false);
        return receipts is [var receipt] ? receipt : null;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EctDisclosedEntry>> ReadAsync(long start, int count, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, IEctLedger.MaxCount);
        await OpenAsync(cancellationToken).ConfigureAwait(false);

        var wanted = start + Math.Min(count, long.MaxValue - start);
        var end = await _head.SizeAsync(wanted, cancellationToken).ConfigureAwait(false);
        if (start >= end) return [];
        var rows = await _storage.ReadAsync(start, (int)Math.Min(count, end - start), cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new EctDisclosedEntry(row.Index, row.LeafHash, row.RecordedAt, row.ReadEntry()))];
    }

    /// <inheritdoc/>
    public async ValueTask<EctTreeHead> GetTreeHeadAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await _head.GetAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<EctInclusionProof> ProveInclusionAsync(long leafIndex, long treeSize, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var end = await _head.SizeAsync(treeSize, cancellationToken).ConfigureAwait(false);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(treeSize, end);
        ArgumentOutOfRangeException.ThrowIfNegative(leafIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leafIndex, treeSize);
        return (await _tree.InclusionAsync([(leafIndex, treeSize)], known: null, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <inheritdoc/>
    public async ValueTask<EctConsistencyProof> ProveConsistencyAsync(long oldSize, long newSize, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var end = await _head.SizeAsync(newSize, cancellationToken).ConfigureAwait(false);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newSize, end);
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        return await _tree.ConsistencyAsync(oldSize, newSize, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets a head of all that is recorded, also where others are at work on it.</summary>
    /// <exception cref="EctLedgerException">The ledger cannot answer, or cannot sign.</exception>
    internal async ValueTask<EctTreeHead> GetWholeTreeHeadAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await _head.GetWholeAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is recorded under an id, as far as it is signed for.</summary>
    private async ValueTask<IEnumerable<EctStoredEntry>> FindRowsAsync(string id, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (!Guid.TryParseExact(id, "D", out var uuid)) return [];

        var rows = await _storage.FindAsync(uuid, IEctLedger.MaxCount, cancellationToken).ConfigureAwait(false);
        var end = rows is [] ? 0 : await _head.SizeAsync(rows[^1].TreeSize, cancellationToken).ConfigureAwait(false);
        return rows.Where(row => row.TreeSize <= end);
    }

    private static bool HasText(EctLedgerEntry entry, string text) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(entry.EncodedToken), Encoding.ASCII.GetBytes(text));

    /// <summary>Signs a head of fewer entries than the latest has, with the time, proven to be the beginning of what this process
    /// followed.</summary>
    internal async ValueTask<EctTreeHead> SignHeadAsync(long size, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var tree = await _follower.ProveAsync(size, cancellationToken).ConfigureAwait(false);
        var signed = await _signer.SignAsync(tree, []).ConfigureAwait(false);
        return await _signer.AddTimeAsync(signed.Head).ConfigureAwait(false);
    }

    /// <summary>Reads entries as they are stored. The caller knows that they are signed for.</summary>
    /// <returns>As many as were asked for, in order.</returns>
    /// <exception cref="EctLedgerException">The storage cannot answer, or does not have them.</exception>
    internal async ValueTask<IReadOnlyList<EctStoredEntry>> ReadRowsAsync(long start, int count, CancellationToken cancellationToken)
    {
        var rows = await _storage.ReadAsync(start, count, cancellationToken).ConfigureAwait(false);
        return rows.Count == count && rows.Index().All(row => row.Item.Index == start + row.Index)
            ? rows
            : throw new EctLedgerException(
                $"Some of the {count} entries from {start} on are missing in the ledger's storage. Restore them.");
    }

    /// <summary>Reads block hashes. The caller knows that their leaves are signed for.</summary>
    internal ValueTask<IReadOnlyList<EctDigest>> ReadBlocksAsync(int level, long start, int count, CancellationToken cancellationToken) =>
        _tree.ReadBlocksAsync(level, start, count, cancellationToken);

    /// <summary>Finds the first entry that has its bytes and whose token ends after an instant, signed for or not.</summary>
    internal ValueTask<long?> FindEndingAfterAsync(DateTimeOffset instant, CancellationToken cancellationToken) =>
        _storage.FindEndingAfterAsync(instant, cancellationToken);

    /// <summary>Reads how many entries auditors were shown, by any instance.</summary>
    /// <exception cref="EctLedgerException">The ledger cannot answer, or has fewer: it was rolled back, and nothing is signed any
    /// more.</exception>
    internal async ValueTask<long> ReadDisclosedAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var shown = await _storage.ReadDisclosedAsync(cancellationToken).ConfigureAwait(false);
        if (shown <= Size) return shown;

        var (size, _) = await _storage.ReadStateAsync(cancellationToken).ConfigureAwait(false);
        return shown <= size ? shown : throw Latch.Close($"Auditors were shown {shown} entries of the ledger, and it has {size}.");
    }

    /// <summary>Keeps how many entries auditors are shown from now on.</summary>
    internal ValueTask KeepDisclosedAsync(long size, CancellationToken cancellationToken) =>
        _storage.KeepDisclosedAsync(size, cancellationToken);

    /// <summary>Removes the bytes of some entries (<see cref="IEctLedgerStorage.RedactAsync(Guid, CancellationToken)"/>), unless the ledger
    /// was changed: what an inquiry needs stays.</summary>
    internal async ValueTask<int> RedactAsync(Guid id, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        Latch.ThrowIfClosed();
        return await _storage.RedactAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="RedactAsync(Guid, CancellationToken)"/>
    internal async ValueTask<int> RedactAsync(
        DateTimeOffset recordedBefore, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        Latch.ThrowIfClosed();
        return await _storage.RedactAsync(recordedBefore, endedBefore, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the storage, and checks that it holds this ledger.</summary>
    /// <exception cref="EctLedgerException">It does not, or cannot answer. The next call tries again.</exception>
    internal Task OpenAsync(CancellationToken cancellationToken) => _opening.OpenAsync(cancellationToken);
}
