using System.Globalization;
using System.Text.RegularExpressions;

namespace Ect.Ledger.AspNetCore.Tiles;

/// <summary>Which tile or bundle is asked for (C2SP tlog-tiles). A tile has one path.</summary>
/// <param name="Level">The tile's level; <see langword="null"/> for a bundle of entries.</param>
/// <param name="Index">Its place.</param>
/// <param name="Width">How many hashes or entries it has.</param>
internal readonly partial record struct TilePath(int? Level, long Index, int Width)
{
    private const int HighestLevel = 63;

    public bool IsFull => Width is EctLedgerTiles.Width;

    /// <summary>Reads what follows <c>/tile/</c>: <c>LEVEL/INDEX</c> or <c>entries/INDEX</c>, and <c>.p/WIDTH</c> where it is not
    /// full.</summary>
    public static bool TryParse(string path, out TilePath tile)
    {
        tile = default;
        if (Form().Match(path) is not { Success: true, Groups: var parts }) return false;

        int? level = parts["level"] is { Success: true } text ? Number(text) : null;
        var width = parts["width"] is { Success: true } digits ? Number(digits) : EctLedgerTiles.Width;
        if (level > HighestLevel || (width >= EctLedgerTiles.Width && parts["width"].Success)) return false;

        var index = parts["index"].Value.Replace("/", "", StringComparison.Ordinal).Replace("x", "", StringComparison.Ordinal);
        tile = new(level, long.Parse(index, NumberStyles.None, CultureInfo.InvariantCulture), width);
        return true;
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>At most 18 digits of the index: no ledger has a tile with more.</summary>
    [GeneratedRegex(@"^((?<level>0|[1-9][0-9]?)|entries)/(?!x000)(?<index>(x[0-9]{3}/){0,5}[0-9]{3})(\.p/(?<width>[1-9][0-9]{0,2}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
