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

    public async Task WriteCheckpointAsync(HttpContext context)
    {
        var head = await tiles.GetCheckpointAsync(context.RequestAborted);
        await context.WriteAsync(Text, Encoding.UTF8.GetBytes(head.Note));
    }

    public async Task WriteTileAsync(HttpContext context)
    {
        var isTile = TilePath.TryParse($"{context.GetRouteValue(PathName)}", out var tile) && !context.Request.Path.Value!.EndsWith('/');
        if (!isTile || await ReadAsync(tile, context.RequestAborted) is not { } content)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (tile.IsFull) context.MayBeKept("max-age=31536000, immutable");
        await context.WriteAsync(Bytes, content);
    }

    private ValueTask<byte[]?> ReadAsync(TilePath tile, CancellationToken cancellationToken) => tile.Level is { } level
        ? tiles.ReadHashesAsync(level, tile.Index, tile.Width, cancellationToken)
        : tiles.ReadEntriesAsync(tile.Index, tile.Width, cancellationToken);
}
