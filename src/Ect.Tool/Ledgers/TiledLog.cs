using System.Buffers.Binary;
using System.Text;
using Ect.Tool.Output;

namespace Ect.Tool.Ledgers;

/// <summary>Reads a tiled log (C2SP tlog-tiles). Nothing is verified here.</summary>
internal sealed class TiledLog(ITiles tiles)
{
    /// <summary>How many hashes or entries a full tile has.</summary>
    public const int Width = EctLedgerTiles.Width;

    private const string Checkpoint = "checkpoint";
    private const int MaxCheckpoint = 131_072, MaxEntry = sizeof(ushort) + ushort.MaxValue;

    /// <summary>Returns the checkpoint.</summary>
    /// <exception cref="ToolException">There is none.</exception>
    public async Task<EctTreeHead> ReadCheckpointAsync(CancellationToken cancellationToken)
    {
        var note = (await tiles.ReadAsync(Checkpoint, MaxCheckpoint, cancellationToken)).Content
            ?? throw new ToolException($"There is no checkpoint at {tiles.NameOf(Checkpoint)}, so this is no ledger.");
        return EctTreeHead.TryParse(Encoding.UTF8.GetString(note), out var head)
            ? head
            : throw new ToolException(
                $"What is at {tiles.NameOf(Checkpoint)} is no signed tree head. Something else may answer there, such as a proxy.");
    }

    /// <summary>Returns the hashes of a tile.</summary>
    /// <exception cref="LieException">It is not there, or of another length.</exception>
    public async Task<IReadOnlyList<EctDigest>> ReadHashesAsync(int level, long index, int width, CancellationToken cancellationToken)
    {
        var path = PathOf($"{level}", index, width);
        var tile = (await ReadPatientlyAsync(path, width * EctDigest.Length, cancellationToken)).Content
            ?? throw new LieException(EctLedgerFailure.EntriesMissing, $"It signed for {path}, which is not there.");
        return tile.Length == width * EctDigest.Length
            ? [.. tile.Chunk(EctDigest.Length).Select(hash => new EctDigest(hash))]
            : throw new LieException(EctLedgerFailure.Malformed, $"It has {tile.Length} bytes for the {width} hashes of {path}.");
    }

    /// <summary>Returns the entries of a bundle; <see langword="null"/> if it is not there, and whether that is because entries of it were
    /// removed, as the ledger says.</summary>
    /// <exception cref="LieException">It has other than the entries.</exception>
    public async Task<(IReadOnlyList<byte[]>? Entries, bool IsRemoved)> ReadEntriesAsync(
        long index, int width, CancellationToken cancellationToken)
    {
        var path = PathOf("entries", index, width);
        var (bundle, isRemoved) = await ReadPatientlyAsync(path, width * MaxEntry, cancellationToken);
        if (bundle is null) return (null, isRemoved);

        var (entries, rest) = (new List<byte[]>(), bundle.AsMemory());
        while (BinaryPrimitives.TryReadUInt16BigEndian(rest.Span, out var length) && rest.Length >= sizeof(ushort) + length)
        {
            entries.Add(rest.Slice(sizeof(ushort), length).ToArray());
            rest = rest[(sizeof(ushort) + length)..];
        }

        return rest.IsEmpty && entries.Count == width
            ? (entries, false)
            : throw new LieException(EctLedgerFailure.Malformed, $"It has other than the {width} entries of {path}.");
    }

    /// <summary>Waits before the checkpoint is asked for again.</summary>
    public Task<bool> PauseAsync(CancellationToken cancellationToken) => tiles.PauseAsync(cancellationToken);

    /// <summary>Writes a place three digits at a time, so that no folder has more than 1,000 files.</summary>
    private static string PathOf(string level, long index, int width)
    {
        var place = $"{index % 1_000:000}";
        while ((index /= 1_000) > 0) place = $"x{index % 1_000:000}/{place}";
        return width is Width ? $"tile/{level}/{place}" : $"tile/{level}/{place}.p/{width}";
    }

    private async Task<(byte[]? Content, bool IsGone)> ReadPatientlyAsync(string path, int maxBytes, CancellationToken cancellationToken)
    {
        var answer = await tiles.ReadAsync(path, maxBytes, cancellationToken);
        while (answer is (null, false) && await tiles.PauseAsync(cancellationToken))
            answer = await tiles.ReadAsync(path, maxBytes, cancellationToken);
        return answer;
    }
}
