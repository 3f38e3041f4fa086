namespace Ect.Tool.Ledgers;

/// <summary>A tiled log, at an address or in a folder.</summary>
/// <param name="Tiles">Reads it.</param>
/// <param name="MaxAge">How old its checkpoint may be; <see langword="null"/> for any age.</param>
/// <param name="Address">Where it is; <see langword="null"/> for a folder.</param>
/// <param name="Token">The bearer token that the service asks for; <see langword="null"/> if it asks for none.</param>
internal sealed record LedgerSource(ITiles Tiles, TimeSpan? MaxAge, Uri? Address = null, string? Token = null) : IDisposable
{
    public void Dispose() => Tiles.Dispose();
}
