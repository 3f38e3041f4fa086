using System.Globalization;
using System.Text;
using Ect.Fuzz.Running;
using Ect.Ledger.AspNetCore.Tiles;

namespace Ect.Fuzz.Targets;

/// <summary>Paths of tiles: every tile has one.</summary>
internal sealed class TilePathTarget : FuzzTarget
{
    public override string Name => "tile-path";

    public override IReadOnlyList<string> Words { get; } =
        ["entries", "/", "x", "x000", "000", "001", ".p/", "255", "256", "63", "64", "0", "\n", "\u0660", "%2f"];

    public override IEnumerable<byte[]> MakeSeeds() =>
    [
        "0/000"u8.ToArray(), "entries/x001/234.p/5"u8.ToArray(), "63/x123/x456/789"u8.ToArray(),
        "1/x999/x999/x999/x999/x999/999.p/255"u8.ToArray(),
    ];

    public override object? Read(byte[] input) => TilePath.TryParse(Encoding.UTF8.GetString(input), out var tile) ? tile : null;

    public override string Check(byte[] input, object? read)
    {
        if (read is not TilePath tile) return "refused";

        FuzzException.UnlessEqual(Encoding.UTF8.GetString(input), Write(tile), "The path");
        return $"accepted {tile.Level is null} {tile.IsFull} {tile.Index.ToString(CultureInfo.InvariantCulture).Length}";
    }

    /// <summary>C2SP tlog-tiles: groups of three digits, an x before all but the last.</summary>
    private static string Write(TilePath tile)
    {
        var index = $"{tile.Index % 1_000:000}";
        for (var rest = tile.Index / 1_000; rest > 0; rest /= 1_000) index = $"x{rest % 1_000:000}/{index}";
        return $"{(tile.Level is { } level ? $"{level}" : "entries")}/{index}{(tile.IsFull ? "" : $".p/{tile.Width}")}";
    }
}
