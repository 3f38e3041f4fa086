using System.Text;
using Ect.Ledger.AspNetCore.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ect.Ledger.AspNetCore.Tiles;

/// <summary>The checkpoint, the tiles and the bundles of entries.</summary>
internal sealed class TilesAnswer(EctLedgerTiles tiles)
{
    public const string PathName = "path";

    private const string Text = "text/plain; charset=utf-8";
    private const string Bytes = "application/octet-stream";
    private const string Problem = "application/problem+json";

    /// <summary>What is not there yet is 404: who asks can tell the two apart.</summary>
    private static readonly byte[] Removed =
        """
        {"title":"Entries were removed","status":410,
        "detail":"The ledger removed the bytes of entries of this bundle for good. Their hashes are in its tiles."}
        """u8.ToArray();

    public async Task WriteCheckpointAsync(HttpContext context)
    {
        var head = await tiles.GetCheckpointAsync(context.RequestAborted);
        await context.WriteAsync(Text, Encoding.UTF8.GetBytes(head.Note));
    }

    public Task WriteTileAsync(HttpContext context)
    {
        var isTile = TilePath.TryParse($"{context.GetRouteValue(PathName)}", out var tile) && !context.Request.Path.Value!.EndsWith('/');
        if (!isTile) return NotThere(context);
        return tile.Level is { } level ? WriteHashesAsync(context, tile, level) : WriteEntriesAsync(context, tile);
    }

    private async Task WriteHashesAsync(HttpContext context, TilePath tile, int level)
    {
        var hashes = await tiles.ReadHashesAsync(level, tile.Index, tile.Width, context.RequestAborted);
        await (hashes is null ? NotThere(context) : WriteAsync(context, tile, hashes));
    }

    private async Task WriteEntriesAsync(HttpContext context, TilePath tile)
    {
        var bundle = await tiles.ReadEntriesAsync(tile.Index, tile.Width, context.RequestAborted);
        if (bundle is { Content: null }) context.Response.StatusCode = StatusCodes.Status410Gone;
        await (bundle switch
        {
            null => NotThere(context),
            { Content: { } content } => WriteAsync(context, tile, content),
            _ => context.WriteAsync(Problem, Removed),
        });
    }

    private static Task WriteAsync(HttpContext context, TilePath tile, ReadOnlyMemory<byte> content)
    {
        if (tile.IsFull) context.MayBeKept("max-age=31536000, immutable");
        return context.WriteAsync(Bytes, content);
    }

    private static Task NotThere(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
