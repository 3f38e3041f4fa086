using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using Ect.Ledger.Diagnostics;
using Ect.Ledger.Disclosure;
using Ect.Ledger.Engine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ect;

/// <summary>Shows a ledger to auditors as a C2SP tiled log (tlog-tiles): a checkpoint, tiles of hashes, and bundles of entries.</summary>
/// <remarks>
/// <para>It shows the entries before the first whose token may still be spent (profile, section 8), and its checkpoint is of these alone.
/// So it is a complete log that is as far behind the ledger as tokens live. One token with a far <c>exp</c> holds it back, which the meter
/// <c>ect.ledger.undisclosed.age</c> shows. A bundle with a token that cannot be read under this service's <see cref="EctLimits"/> is
/// refused.</para>
/// <para>Instances whose clocks differ are not equally far. A bundle with an entry whose bytes were removed is not there; its hashes are.
/// Thread-safe.</para>
/// </remarks>
public sealed class EctLedgerTiles : IDisposable
{
    /// <summary>How many hashes or entries a full tile or bundle has: 256.</summary>
    public const int Width = HashBlock.Width;

    private const int HighestLevel = 7; // A block of 256^8 entries is more than a ledger can have.

    private const int MaxWitnesses = 16; // Of as many signatures every verifier reads a note.

    private readonly StoredEctLedger _ledger;
    private readonly DisclosureRule _rule;
    private readonly TimeProvider _clock;
    private readonly DisclosedExtent _extent;
    private readonly DisclosedHead _head;

    internal EctLedgerTiles(
        StoredEctLedger ledger, IOptions<EctOptions> options, IOptions<EctLedgerTilesOptions> tilesOptions, IHttpClientFactory clients,
        TimeProvider clock, IMeterFactory meters, ILogger<EctLedgerTiles> logger)
    {
        if (tilesOptions.Value.Witnesses.Count > MaxWitnesses)
            throw new InvalidOperationException($"More than {MaxWitnesses} witnesses are to sign a checkpoint. Remove some of them.");
        (_ledger, _rule, _clock) = (ledger, new(options.Value), clock);
        _extent = new(ledger, _rule, clock, logger);
        var witnesses = tilesOptions.Value.Witnesses.Select(witness => new WitnessClient(witness, ledger, clients, logger));
        _head = new(ledger, _extent, [.. witnesses], clock);
        LedgerMetrics.ObserveDisclosure(meters, () => _extent.UndisclosedAge, () => _head.Age);
    }

    /// <summary>Returns the checkpoint: a tree head of all entries that may be shown, signed when it is asked for.</summary>
    /// <remarks>It says when it was signed, at most 10 minutes ago (<see cref="EctTreeHeadRequirement.MaxAge"/>).</remarks>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The head. It never has fewer entries than an earlier one of this instance, also before a restart with other settings: then
    /// it may have entries that must not be shown any more, until they may again.</returns>
    /// <exception cref="EctLedgerException">The ledger cannot answer, or signs nothing any more.</exception>
    public ValueTask<EctTreeHead> GetCheckpointAsync(CancellationToken cancellationToken = default) => _head.GetAsync(cancellationToken);

    /// <summary>Reads a tile of the tree.</summary>
    /// <param name="level">The level, from 0, where the hashes are those of entries. One of a higher level is over 256 of the level
    /// below.</param>
    /// <param name="index">The tile's place in its level, from 0.</param>
    /// <param name="width">How many hashes, 1 to <see cref="Width"/>, which is a full tile.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The hashes, 32 bytes each; <see langword="null"/> if there is no such tile, or not yet.</returns>
    /// <exception cref="EctLedgerException">The ledger cannot answer.</exception>
    public async ValueTask<byte[]?> ReadHashesAsync(int level, long index, int width, CancellationToken cancellationToken = default)
    {
        if (!await IsThereAsync(() => _extent.Signed, level, index, width, cancellationToken).ConfigureAwait(false)) return null;

        var hashes = await _ledger.ReadBlocksAsync(level, index * Width, width, cancellationToken).ConfigureAwait(false);
        var tile = new byte[width * EctDigest.Length];
        foreach (var (n, hash) in hashes.Index()) hash.CopyTo(tile.AsSpan(n * EctDigest.Length));
        return tile;
    }

    /// <summary>Reads a bundle of entries.</summary>
    /// <param name="index">The bundle's place, from 0.</param>
    /// <param name="width">How many entries, 1 to <see cref="Width"/>, which is a full bundle.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The bundle, also where bytes of its entries were removed; <see langword="null"/> if there is no such bundle, or not yet. An
    /// entry of more than 65,535 bytes fits into none.</returns>
    /// <exception cref="EctLedgerException">The ledger cannot answer, or what it says of an entry is not what the entry says.</exception>
    public async ValueTask<EctEntryBundle?> ReadEntriesAsync(long index, int width, CancellationToken cancellationToken = default)
    {
        if (!await IsThereAsync(() => _extent.Size, level: 0, index, width, cancellationToken).ConfigureAwait(false)) return null;

        var rows = await _ledger.ReadRowsAsync(index * Width, width, cancellationToken).ConfigureAwait(false);
        if (rows.Any(row => row.Encoded is { Length: > ushort.MaxValue })) return null;
        if (rows.Any(row => row.Encoded is null)) return new(content: null);

        using var bundle = new MemoryStream();
        foreach (var row in rows) Write(bundle, row);
        return new(bundle.ToArray());
    }

    /// <summary>Ends its use. The container calls it.</summary>
    public void Dispose()
    {
        _head.Dispose();
        _extent.Dispose();
    }

    private async ValueTask<bool> IsThereAsync(Func<long> size, int level, long index, int width, CancellationToken cancellationToken)
    {
        if (level is < 0 or > HighestLevel || width is < 1 or > Width || index is < 0 or > (long.MaxValue / Width - 1)) return false;

        var end = index * Width + width;
        if (end <= Blocks()) return true;
        await _extent.AdvanceAsync(cancellationToken).ConfigureAwait(false);
        return end <= Blocks();

        long Blocks() => size() >> (HashBlock.Height * level);
    }

    /// <summary>Writes an entry, unless its token says another end than the storage: what can be spent is shown on nobody's word.</summary>
    private void Write(MemoryStream bundle, EctStoredEntry row)
    {
        var now = _clock.GetUtcNow();
        if (_rule.IsSpendable(row.EndsAt, now) || _rule.IsSpendable(row.ReadEntry()!, now))
            throw new EctLedgerException(
                $"The token in entry {row.Index} of the ledger ends later than its storage says, or cannot be read within Ect:Limits, and "
                + "so is not shown. Compare the storage with a backup, or raise the limits.");

        Span<byte> length = stackalloc byte[sizeof(ushort)];
        var encoded = row.Encoded!.Value.Span;
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)encoded.Length);
        bundle.Write(length);
        bundle.Write(encoded);
    }
}
